import type { McpServerInput } from '#contract/mcp.ts';
import type { Text } from '../../text/text.ts';

export type KnownServerId = keyof Text['knownServers'];

/** Something that the reader fills in. A secret goes into the vault, under the server's name. */
export interface KnownAsk {
  readonly name: string;
  readonly secret: boolean;
  readonly example: string;
}

/** A well-known server: how it is started, and what it needs. Its words stand in the catalogues of the languages. */
export interface KnownServer {
  readonly id: KnownServerId;
  /** Where its makers describe it. */
  readonly link: string;
  /** What has to be on this machine for it. */
  readonly needs: 'npx' | 'uvx' | 'engine' | null;
  /** As the registry takes it; `%name%` stands for what is filled in, `%id%` for the server's own name. */
  readonly server: McpServerInput;
  readonly asks: readonly KnownAsk[];
}

const text = (name: string, example: string): KnownAsk => ({ name, secret: false, example });
const secret = (name: string): KnownAsk => ({ name, secret: true, example: '' });

/** Tools whose names say that they only look are read here; all others change something and wait for consent. */
export const KNOWN_SERVERS: readonly KnownServer[] = [
  {
    id: 'filesystem',
    link: 'https://github.com/modelcontextprotocol/servers/tree/main/src/filesystem',
    needs: 'npx',
    server: {
      command: 'npx',
      args: ['-y', '@modelcontextprotocol/server-filesystem', '%folder%'],
      tools: { read_text_file: 'read', list_directory: 'read', search_files: 'read', get_file_info: 'read' },
    },
    asks: [text('folder', '/srv/media')],
  },
  {
    id: 'git',
    link: 'https://github.com/modelcontextprotocol/servers/tree/main/src/git',
    needs: 'uvx',
    server: {
      command: 'uvx',
      args: ['mcp-server-git', '--repository', '%repository%'],
      tools: { git_status: 'read', git_log: 'read', git_show: 'read', git_diff: 'read' },
    },
    asks: [text('repository', '/srv/site')],
  },
  {
    id: 'github',
    link: 'https://github.com/github/github-mcp-server',
    needs: null,
    server: {
      url: 'https://api.githubcopilot.com/mcp/',
      headers: { Authorization: 'Bearer $' + '{vault:%id%/token}' },
    },
    asks: [secret('token')],
  },
  {
    id: 'kubernetes',
    link: 'https://github.com/containers/kubernetes-mcp-server',
    needs: 'npx',
    server: {
      command: 'npx',
      args: ['-y', 'kubernetes-mcp-server@latest', '--read-only'],
      env: { KUBECONFIG: '%kubeconfig%' },
      tools: { pods_list: 'read', pods_log: 'read', events_list: 'read' },
    },
    asks: [text('kubeconfig', '/etc/opspilot/reader.kubeconfig')],
  },
  {
    id: 'grafana',
    link: 'https://github.com/grafana/mcp-grafana',
    needs: 'engine',
    server: {
      image: 'grafana/mcp-grafana',
      args: ['-t', 'stdio', '--disable-write'],
      env: { GRAFANA_URL: '%url%', GRAFANA_SERVICE_ACCOUNT_TOKEN: 'vault:%id%/token' },
      network: true,
    },
    asks: [text('url', 'http://grafana.lan:3000'), secret('token')],
  },
  {
    id: 'postgres',
    link: 'https://github.com/crystaldba/postgres-mcp',
    needs: 'uvx',
    server: {
      command: 'uvx',
      args: ['postgres-mcp', '--access-mode=restricted'],
      env: { DATABASE_URI: 'vault:%id%/uri' },
      tools: { list_schemas: 'read', explain_query: 'read', analyze_db_health: 'read' },
    },
    asks: [secret('uri')],
  },
  {
    id: 'aws',
    link: 'https://github.com/awslabs/mcp',
    needs: 'uvx',
    server: {
      command: 'uvx',
      args: ['awslabs.aws-api-mcp-server@latest'],
      env: {
        AWS_REGION: '%region%',
        READ_OPERATIONS_ONLY: 'true',
        AWS_ACCESS_KEY_ID: 'vault:%id%/key-id',
        AWS_SECRET_ACCESS_KEY: 'vault:%id%/key',
      },
      tools: { suggest_aws_commands: 'read' },
      timeout_sec: 120,
    },
    asks: [text('region', 'eu-central-1'), secret('key-id'), secret('key')],
  },
  {
    id: 'homeAssistant',
    link: 'https://www.home-assistant.io/integrations/mcp_server/',
    needs: null,
    server: {
      url: '%url%/api/mcp',
      reach: 'private',
      headers: { Authorization: 'Bearer $' + '{vault:%id%/token}' },
    },
    asks: [text('url', 'http://homeassistant.local:8123'), secret('token')],
  },
  {
    id: 'sentry',
    link: 'https://docs.sentry.io/product/sentry-mcp/',
    needs: null,
    server: { url: 'https://mcp.sentry.dev/mcp' },
    asks: [],
  },
  {
    id: 'duckduckgo',
    link: 'https://hub.docker.com/r/mcp/duckduckgo',
    needs: 'engine',
    server: { image: 'mcp/duckduckgo', network: true, tools: { search: 'read', fetch_content: 'read' } },
    asks: [],
  },
];

/** A known server with what was filled in, and the secrets that go into the vault for it. */
export function filledServer(
  { server, asks }: KnownServer,
  id: string,
  filled: Readonly<Record<string, string>>,
): {
  readonly server: object;
  readonly secrets: readonly { readonly name: string; readonly value: string }[];
} {
  const values = new Map(
    asks.filter((ask) => !ask.secret).map(({ name }) => [name, filled[name]?.trim() ?? '']),
  );
  values.set('id', id);
  return {
    server: Object.fromEntries(
      Object.entries(server).map(([field, value]) => [field, replaced(value, values)]),
    ),
    secrets: asks.flatMap(({ name, secret }) => {
      const value = filled[name]?.trim() ?? '';
      return secret && value !== '' ? [{ name: `${id}/${name}`, value }] : [];
    }),
  };
}

/** The same value with `%name%` replaced in its texts. */
function replaced(value: unknown, by: ReadonlyMap<string, string>): unknown {
  if (typeof value === 'string')
    return value.replaceAll(/%([a-z-]+)%/g, (whole, name: string) => by.get(name) ?? whole);
  if (Array.isArray(value)) return value.map((one) => replaced(one, by));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, replaced(one, by)]));
}
