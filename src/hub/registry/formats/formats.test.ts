import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { OpsError } from '#core/ops-error.ts';
import { checkServers } from '../check-servers.ts';
import { exportServers } from './export-servers.ts';
import { parseJsonc } from './jsonc.ts';
import { readServers } from './read-servers.ts';

const NOTHING = () => null;
const CANARY = 'ghp_0123456789abcdefghijCANARY';

/** What is read, with every default filled in: so it would be entered. */
function read(file: string, text: string, beside: (name: string) => string | null = NOTHING) {
  const imported = readServers(file, text, beside);
  return { ...imported, checked: checkServers(imported.servers) };
}

const HUB_CONFIG = `{
  "servers": {
    "devops-llm": {
      "type": "internal",
      "tools": ["devops_analyze_k8s_state", "devops_review_terraform"]
    },

    "aws-api-mcp": {
      "type": "external",
      "command": "python",
      "args": ["-m", "awslabs.aws_api_mcp_server.server"],
      "env": {
        "AWS_REGION": "ap-south-1",
        "READ_OPERATIONS_ONLY": "true"
      }
    }

    // You can add other MCP servers here, e.g. Kubernetes, Git, etc.
  }
}`;

const REGISTRY = `{
  "servers": {
    "duckduckgo": {
      "image": "mcp/duckduckgo",
      "scopes": ["search"],
      "allow_clients": ["*"],
      "rate_limit_rpm": 60,
      "timeout_sec": 30,
      "env_schema": {}
    },
    "github-official": {
      "image": "mcp/github-official",
      "scopes": ["github"],
      "allow_clients": ["open-webui", "openclaw"],
      "env_schema": {"GITHUB_PERSONAL_ACCESS_TOKEN": "required"}
    }
  }
}`;

const TOOL_REGISTRY = `services:
  docker-mcp:
    base_url: http://docker-mcp:8080     # adjust per image docs
    transport: http                      # or sse/stdio if supported
    auth: none

tools:
  # --- READ-ONLY ---
  docker_ps:
    mcp: { service: docker-mcp, fn: docker_ps }
    mutating: false
    summary: "List running containers (name, image, status)."

  # --- MUTATING (approval required) ---
  compose_restart:
    mcp: { service: docker-mcp, fn: compose_restart }
    mutating: true
    approval: required
    cooldown: { seconds: 300, key_by: service }
    summary: "Restart a single service."

  compose_up:
    mcp: { service: docker-mcp, fn: compose_up }
    mutating: true
    approval: required
    roles: [admin]
    cooldown: { seconds: 3600 }
    summary: "Recreate/update containers."
`;

describe('what people have is read:', () => {
  test('mcp.config.json with its comment', () => {
    const { format, checked, notes } = read('mcp.config.json', HUB_CONFIG);
    assert.equal(format, 'hub-config');
    assert.deepEqual(Object.keys(checked), ['aws-api-mcp']);
    const { command, args, env } = checked['aws-api-mcp'] ?? assert.fail();
    assert.deepEqual(
      [command, args, env],
      [
        'python',
        ['-m', 'awslabs.aws_api_mcp_server.server'],
        { AWS_REGION: 'ap-south-1', READ_OPERATIONS_ONLY: 'true' },
      ],
    );
    assert.match(
      notes[0] ?? '',
      /^devops-llm is internal: tools of OpsPilot itself need no entry \(devops_analyze/,
    );
  });

  test('registry.json; what a server requires is looked for in the vault', () => {
    const { format, checked } = read('registry.json', REGISTRY);
    assert.equal(format, 'registry');
    const { duckduckgo, 'github-official': github } = checked;
    assert.deepEqual(
      [duckduckgo?.image, duckduckgo?.rate_limit_rpm, duckduckgo?.timeout_sec],
      ['mcp/duckduckgo', 60, 30],
    );
    assert.deepEqual(github?.allow_clients, ['open-webui', 'openclaw']);
    assert.deepEqual(github?.env, {
      GITHUB_PERSONAL_ACCESS_TOKEN: 'vault:github-official/GITHUB_PERSONAL_ACCESS_TOKEN',
    });
  });

  test('servers.txt beside it says which are enabled, and more', () => {
    const list = '# enabled\nduckduckgo\nfetch  # no metadata\n';
    const { checked, notes } = read('registry.json', REGISTRY, (name) =>
      name === 'servers.txt' ? list : null,
    );
    assert.deepEqual(
      Object.entries(checked).map(([id, { enabled, image }]) => [id, enabled, image]),
      [
        ['duckduckgo', true, 'mcp/duckduckgo'],
        ['github-official', false, 'mcp/github-official'],
        ['fetch', true, 'mcp/fetch'],
      ],
    );
    assert.equal(notes.length, 2);
  });

  test('servers.txt alone', () => {
    const { format, checked } = read('servers.txt', 'duckduckgo\nghcr.io/org/thing:1\n');
    assert.equal(format, 'servers-txt');
    assert.deepEqual(
      [checked.duckduckgo?.image, checked.thing?.image],
      ['mcp/duckduckgo', 'ghcr.io/org/thing:1'],
    );
  });

  test('tool_registry.yaml', () => {
    const { format, checked, notes } = read('tool_registry.yaml', TOOL_REGISTRY);
    assert.equal(format, 'tool-registry');
    const server = checked['docker-mcp'] ?? assert.fail();
    assert.deepEqual([server.url, server.reach], ['http://docker-mcp:8080', 'private']);
    assert.deepEqual(server.tools, {
      docker_ps: 'read',
      compose_restart: { effect: 'mutate', cooldown_sec: 300, cooldown_key: 'service' },
      compose_up: { effect: 'mutate', roles: ['owner'], cooldown_sec: 3600 },
    });
    assert.match(notes.join(), /DOCKER_MCP_BASE_URL=http:\/\/docker-mcp:8080/);
  });

  test("VS Code's mcp.json with inputs", () => {
    const text = `{
      // asked for once
      "inputs": [{ "type": "promptString", "id": "gh-token", "description": "GitHub token", "password": true }],
      "servers": {
        "github": { "type": "http", "url": "https://api.githubcopilot.com/mcp/",
                    "headers": { "Authorization": "Bearer \${input:gh-token}" } },
        "my tools!": { "type": "stdio", "command": "npx", "args": ["-y", "tools"], "env": { "LEVEL": "\${env:LEVEL}" },
                       "gallery": true, },
      },
    }`;
    const { format, checked, notes } = read('mcp.json', text);
    assert.equal(format, 'vscode');
    assert.deepEqual(checked.github?.headers, { Authorization: `Bearer \${vault:github/gh-token}` });
    assert.deepEqual(checked['my-tools']?.env, { LEVEL: `\${env:LEVEL}` });
    for (const said of [
      /opspilot vault set github\/gh-token/,
      /called my-tools/,
      /gallery has no meaning here/,
    ])
      assert.match(notes.join('\n'), said);
  });

  test("Claude's mcpServers; secrets in plain text leave the file", () => {
    const text = JSON.stringify({
      mcpServers: {
        github: { command: 'npx', args: ['-y', 'gh'], env: { GITHUB_TOKEN: CANARY, MODE: `\${MODE:-fast}` } },
        old: {
          type: 'sse',
          url: 'http://127.0.0.1:9000/sse',
          disabled: true,
          headers: { 'X-Home': `\${HOME}` },
        },
      },
    });
    const { format, checked, secrets } = read('claude_desktop_config.json', text);
    assert.equal(format, 'claude');
    assert.deepEqual(checked.github?.env, { GITHUB_TOKEN: 'vault:github/GITHUB_TOKEN', MODE: 'fast' });
    assert.deepEqual(secrets, { 'github/GITHUB_TOKEN': CANARY });
    assert.deepEqual(
      [checked.old?.transport, checked.old?.enabled, checked.old?.reach, checked.old?.headers],
      ['sse', false, 'private', { 'X-Home': `\${env:HOME}` }],
    );
  });
});

describe('what is wrong is named with its path:', () => {
  for (const [what, file, text, said] of [
    [
      'an unknown field',
      'mcp.config.json',
      HUB_CONFIG.replace('"command"', '"commands"'),
      'servers.aws-api-mcp.commands: there is no such field',
    ],
    [
      'an unknown type',
      'mcp.config.json',
      HUB_CONFIG.replace('external', 'outer'),
      'servers.aws-api-mcp.type: must be internal or external',
    ],
    [
      'a service that is not there',
      'tool_registry.yaml',
      TOOL_REGISTRY.replace('service: docker-mcp, fn: docker_ps', 'service: x, fn: y'),
      'tools.docker_ps.mcp.service: names no service of this file',
    ],
    [
      'a tool without consent',
      'tool_registry.yaml',
      TOOL_REGISTRY.replace('approval: required', 'approval: never'),
      'tools.compose_restart.approval: must be required: what changes something needs a consent',
    ],
    [
      'a field of registry.json',
      'registry.json',
      REGISTRY.replace('"scopes": ["search"]', '"scope": 1'),
      'servers.duckduckgo.scope: there is no such field',
    ],
    [
      'arguments in one text',
      'x.json',
      '{"mcpServers": {"a": {"command": "x", "args": "a b"}}}',
      'mcpServers.a.args: must be a list of texts',
    ],
    ['no JSON', 'x.json', '{"mcpServers": {\n"a": }}', 'x.json line 2 is not JSON'],
  ] as const)
    test(what, () =>
      assert.throws(
        () => read(file, text),
        (error: OpsError) => {
          assert.deepEqual([error.code, error.message], ['bad_request', said]);
          return true;
        },
      ),
    );

  test('a file of no known format', () => {
    assert.throws(() => read('x.json', '{"a": 1}'), /--format \(claude/);
  });
});

test('comments and commas go, strings stay as they are', () => {
  const text =
    '\ufeff{ "a": "// no /* comment */ ,]", /* one\n two */ "b": [1, 2, // end\n ], "c": "\\"//", }';
  assert.deepEqual(parseJsonc(text, 'x'), { a: '// no /* comment */ ,]', b: [1, 2], c: '"//' });
});

describe('an export', () => {
  const servers = checkServers({
    github: { url: 'https://a.example/mcp', headers: { Authorization: `Bearer \${vault:github/token}` } },
    git: { command: 'uvx', args: ['mcp-server-git'], env: { LEVEL: 'info', API_KEY: 'file:/run/key' } },
    search: { image: 'mcp/duckduckgo', roles: ['owner'] },
  });

  for (const format of ['vscode', 'claude'] as const)
    test(`for ${format} is read by us again, and holds no reference to a secret`, () => {
      const text = JSON.stringify(exportServers(servers, format));
      assert.ok(!/vault:|\/run\/key/.test(text), text);
      const again = read(format === 'vscode' ? 'mcp.json' : 'x.json', text);
      assert.equal(again.format, format);
      assert.deepEqual(Object.keys(again.checked), ['github', 'git', 'search']);
      assert.deepEqual(again.checked.git?.args, ['mcp-server-git']);
      assert.equal(again.checked.git?.env.LEVEL, 'info');
      const { image, network } = again.checked.search ?? assert.fail();
      assert.deepEqual([image, network], ['mcp/duckduckgo', false]);
    });
});
