/** Where a setting may come from besides its own `OPSPILOT_…` name: names that people have in their files already. */
const ALIASES: Readonly<Record<string, string>> = {
  DATABASE_URL: 'database_url',
  DOCKER_MCP_BASE_URL: 'docker.mcp_url',
  DOCKER_MCP_COMPOSE_FILE: 'docker.mcp_compose_file',
  MCP_READ_TIMEOUT: 'docker.mcp_read_timeout_s',
  MCP_WRITE_TIMEOUT: 'docker.mcp_write_timeout_s',
  OPS_CONTROLLER_URL: 'controller.url',
  OPS_CONTROLLER_TOKEN: 'controller.token',
  OPSPILOT_DATA_DIR: 'data_dir',
  OPSPILOT_PORT: 'server.port',
  OPSPILOT_HOST: 'server.host',
  OPSPILOT_AUTH: 'server.auth',
  DEFAULT_PROVIDER: 'models.default_provider',
  LLM_CONFIG: 'models.llm_config',
  OLLAMA_URL: 'models.providers.ollama.url',
};

/** Settings that environment and flags can give; the others (services, policy) belong in the file. */
export const SCALAR_SETTINGS: Readonly<Record<string, 'text' | 'number' | 'boolean' | 'list'>> = {
  data_dir: 'text',
  database_url: 'text',
  'server.host': 'text',
  'server.port': 'number',
  'server.public_url': 'text',
  'server.hosts': 'list',
  'server.auth': 'text',
  'docker.enabled': 'boolean',
  'docker.socket': 'text',
  'docker.project': 'text',
  'docker.mcp_url': 'text',
  'docker.mcp_compose_file': 'text',
  'docker.mcp_read_timeout_s': 'number',
  'docker.mcp_write_timeout_s': 'number',
  'controller.url': 'text',
  'controller.token': 'text',
  'logs.roots': 'list',
  'logs.loki_url': 'text',
  'files.roots': 'list',
  'metrics.prometheus_url': 'text',
  'policy.file': 'text',
  'policy.four_eyes': 'boolean',
  'limits.calls_per_minute': 'number',
  'limits.run_reads': 'number',
  'limits.output_cap_bytes': 'number',
  'mcp.host': 'text',
  'mcp.port': 'number',
  'mcp.sse': 'boolean',
  'mcp.stdio_role': 'text',
  'mcp.approvals.hold': 'number',
  'models.host': 'text',
  'models.port': 'number',
  'models.default_provider': 'text',
  'models.llm_config': 'text',
  'models.providers.ollama.url': 'text',
  'vault.passphrase': 'text',
  'vault.key_file': 'text',
  'audit.rotate_bytes': 'number',
  'log.level': 'text',
};

/** Variables of ours that are no settings. */
const NOT_SETTINGS = new Set(['OPSPILOT_CONFIG', 'OPSPILOT_URL', 'OPSPILOT_TOKEN', 'OPSPILOT_TOKEN_FILE']);

/** One setting as the environment gives it. `file`: the value stands in that file. */
export interface EnvironmentSetting {
  readonly variable: string;
  readonly path: string;
  readonly value: string;
  readonly file: boolean;
}

/** The settings in an environment, and the `OPSPILOT_…` names that are none (each a mistake worth stopping for). */
export function readEnvironment(env: Readonly<Record<string, string | undefined>>): {
  settings: EnvironmentSetting[];
  unknown: string[];
} {
  const names = new Map(Object.keys(SCALAR_SETTINGS).map((path) => [variableOf(path), path]));
  for (const [alias, path] of Object.entries(ALIASES)) names.set(alias, path);
  const settings: EnvironmentSetting[] = [];
  const unknown: string[] = [];
  for (const [variable, value] of Object.entries(env)) {
    if (value === undefined || value === '') continue;
    const direct = names.get(variable);
    const viaFile = variable.endsWith('_FILE') ? names.get(variable.slice(0, -'_FILE'.length)) : undefined;
    if (direct !== undefined) settings.push({ variable, path: direct, value, file: false });
    else if (viaFile !== undefined) settings.push({ variable, path: viaFile, value, file: true });
    else if (isOurs(variable)) unknown.push(variable);
  }
  return { settings, unknown };
}

export function variableOf(path: string): string {
  return `OPSPILOT_${path.replaceAll('.', '_').toUpperCase()}`;
}

/** Names with `OPSPILOT_TEST_` belong to the test suite. */
function isOurs(variable: string): boolean {
  return (
    variable.startsWith('OPSPILOT_') && !variable.startsWith('OPSPILOT_TEST_') && !NOT_SETTINGS.has(variable)
  );
}
