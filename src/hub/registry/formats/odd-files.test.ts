import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { McpServer } from '#contract/mcp.ts';
import type { OpsError } from '#core/ops-error.ts';
import { checkServers } from '../check-servers.ts';
import { exportServers } from './export-servers.ts';
import { readServers } from './read-servers.ts';

/** What is read and entered, with the notes in one text. */
function read(file: string, text: string) {
  const { servers, secrets, notes, format } = readServers(file, text, () => null);
  return { checked: checkServers(servers), secrets, notes: notes.join('\n'), format };
}

const claude = (servers: object) => JSON.stringify({ mcpServers: servers });
const one = (server: object) => read('x.json', claude({ a: server })).checked.a ?? assert.fail();

describe('odd but legal files', () => {
  test('a mark at the beginning, lines of Windows, comments, and commas too many', () => {
    const text =
      '\ufeff{\r\n  // mine\r\n  "mcpServers": {\r\n    "a": { "command": "x", "args": ["1",], },\r\n  },\r\n}\r\n';
    assert.deepEqual(read('x.json', text).checked.a?.args, ['1']);
    const list = '\ufeff# enabled\r\nduckduckgo\r\n\r\n  fetch  # page\r\n';
    assert.deepEqual(Object.keys(read('servers.txt', list).checked), ['duckduckgo', 'fetch']);
    const yaml =
      '\ufeffservices:\r\n  s: { base_url: "http://s:1" }\r\ntools:\r\n  t: { mcp: { service: s } }\r\n';
    assert.equal(read('tool_registry.yaml', yaml).checked.s?.url, 'http://s:1');
  });

  for (const [type, transport] of [
    ['http', 'http'],
    ['streamable-http', 'http'],
    ['streamableHttp', 'http'],
    ['sse', 'sse'],
    ['SSE', 'sse'],
  ] as const)
    test(`type and transport ${type}`, () => {
      const url = 'https://a.example/mcp';
      assert.equal(one({ type, url }).transport, transport);
      assert.equal(one({ transport: type, url }).transport, transport);
      const vscode = JSON.stringify({ servers: { a: { type, url } } });
      assert.equal(read('mcp.json', vscode).checked.a?.transport, transport);
    });

  test('paths of Windows stay as they are', () => {
    const { command, args, cwd } = one({
      command: 'C:\\Program Files\\nodejs\\npx.cmd',
      args: ['-y', 'C:\\Users\\me\\server'],
      cwd: 'D:\\work',
    });
    assert.deepEqual(
      [command, args, cwd],
      ['C:\\Program Files\\nodejs\\npx.cmd', ['-y', 'C:\\Users\\me\\server'], 'D:\\work'],
    );
  });

  test('numbers, booleans and nulls where others allow them', () => {
    const { args, env } = one({
      command: 'x',
      args: ['--port', 8080, true],
      env: { PORT: 1, ON: false },
      headers: null,
    });
    assert.deepEqual([args, env], [['--port', '8080', 'true'], { PORT: '1', ON: 'false' }]);
    assert.deepEqual(one({ command: 'x', args: null, env: null }).args, []);
  });

  test('what other programs allow by themselves is named, and allows nothing here', () => {
    const { checked, notes } = read(
      'x.json',
      claude({
        a: { command: 'x', alwaysAllow: ['wipe'], autoApprove: ['wipe'], timeout: 60, disabled: true },
      }),
    );
    assert.deepEqual([checked.a?.tools, checked.a?.enabled], [{}, false]);
    for (const field of ['alwaysAllow', 'autoApprove', 'timeout'])
      assert.match(notes, new RegExp(`mcpServers\\.a\\.${field} has no meaning here`));
  });

  test('placeholders: those of env and headers are filled, others switch the server off and are named', () => {
    const { env } = one({
      command: 'x',
      env: { A: `\${A}`, B: `\${B:-two}`, C: `\${env:C}`, D: `\${userHome}/d`, E: `\${E:-}` },
    });
    assert.deepEqual(env, { A: `\${env:A}`, B: 'two', C: `\${env:C}`, D: `\${env:HOME}/d`, E: '' });
    for (const server of [
      { command: 'x', args: ['--dir', `\${workspaceFolder}/a`] },
      { command: `\${HOME}/bin/x` },
      { command: 'x', cwd: `\${workspaceFolder}` },
    ]) {
      const { checked, notes } = read('x.json', claude({ a: server }));
      assert.equal(checked.a?.enabled, false);
      assert.match(notes, /mcpServers\.a\.(?:args\.1|command|cwd) holds \$\{.*entered as switched off/);
    }
    const inputs = [{ id: 'tok', type: 'promptString' }];
    const asked = {
      command: 'x',
      args: ['--token', `\${input:tok}`],
      env: { T: `\${input:tok}`, H: `\${userHome}` },
    };
    const { checked, notes } = read('mcp.json', JSON.stringify({ inputs, servers: { a: asked } }));
    assert.deepEqual(checked.a?.env, { T: `\${vault:a/tok}`, H: `\${env:HOME}` });
    assert.equal(checked.a?.enabled, false);
    assert.match(notes, /servers\.a\.args\.1 holds \$\{vault:a\/tok\}/);
  });

  test("VS Code's settings have it below mcp, and may name a file of variables", () => {
    const settings = { 'editor.fontSize': 12, mcp: { servers: { a: { command: 'x', envFile: '.env' } } } };
    const { checked, notes, format } = read('settings.json', JSON.stringify(settings));
    assert.deepEqual([format, checked.a?.command], ['vscode', 'x']);
    assert.match(notes, /servers\.a\.envFile is not read/);
  });

  test('docker run is entered as the image that it starts', () => {
    const args = [
      'run',
      '-i',
      '--rm',
      '-e',
      'TOKEN',
      '--env',
      'LEVEL=info',
      '-e',
      'OUTSIDE',
      'ghcr.io/o/s:1',
      'stdio',
    ];
    const { checked, secrets, notes } = read(
      'x.json',
      claude({ a: { command: 'docker', args, env: { TOKEN: 'hunter2hunter2' } } }),
    );
    const { image, args: rest, env, network, command } = checked.a ?? assert.fail();
    assert.deepEqual([command, image, rest, network], [undefined, 'ghcr.io/o/s:1', ['stdio'], true]);
    assert.deepEqual(env, { TOKEN: 'vault:a/TOKEN', LEVEL: 'info', OUTSIDE: 'env:OUTSIDE' });
    assert.deepEqual(secrets, { 'a/TOKEN': 'hunter2hunter2' });
    assert.match(notes, /mcpServers\.a\.command is docker run/);
    for (const flag of [
      ['-v', '/:/host'],
      ['--privileged'],
      ['--network', 'host'],
      ['--mount=type=bind,src=/,dst=/h'],
    ])
      assert.equal(
        one({ command: 'docker', args: ['run', '-i', ...flag, 'img'] }).command,
        'docker',
        flag[0],
      );
  });

  test('names that are none of ours get one, and no two the same', () => {
    const { checked, notes } = read(
      'x.json',
      claude({
        'My Server': { command: 'x' },
        'my/server': { command: 'y' },
        My__Server: { command: 'z' },
        日本: { command: 'w' },
      }),
    );
    assert.deepEqual(Object.keys(checked), ['My-Server', 'my-server', 'My-Server-2', 'server']);
    assert.match(notes, /"My Server" is called My-Server here/);
  });
});

describe('what cannot be understood names its place:', () => {
  for (const [what, file, text, said] of [
    ['a cut file', 'x.json', '{"mcpServers": {\n"a": {"command": "x"', 'x.json line 2 is not JSON'],
    ['an empty file', 'x.json', '', 'x.json line 1 is not JSON'],
    ['no servers', 'x.json', '{"mcpServers": []}', 'mcpServers: must be an object'],
    ['a server that is a text', 'x.json', claude({ a: 'npx' }), 'mcpServers.a: must be an object'],
    [
      'a list as an argument',
      'x.json',
      claude({ a: { command: 'x', args: [['y']] } }),
      'mcpServers.a.args: must be a list of texts',
    ],
    [
      'an object as a variable',
      'x.json',
      claude({ a: { command: 'x', env: { A: {} } } }),
      'mcpServers.a.env.A: must be a text',
    ],
    [
      'an unknown transport',
      'x.json',
      claude({ a: { type: 'websocket', url: 'https://a.example' } }),
      'mcpServers.a.type: must be stdio, http, streamable-http or sse',
    ],
    [
      'an address that is none',
      'x.json',
      claude({ a: { url: 'a.example/mcp' } }),
      'servers.a.url: must be an http or https URL',
    ],
    [
      'nothing to start',
      'x.json',
      claude({ a: { env: {} } }),
      'servers.a: exactly one of command, url and image, not none',
    ],
    [
      'a secret after its flag',
      'x.json',
      claude({ a: { command: 'x', args: ['--api-key', 'opensesame123'] } }),
      /^servers\.a\.args\.1: is a secret in plain text/,
    ],
    [
      'a secret in an address',
      'x.json',
      claude({ a: { url: 'https://a.example/mcp?api_key=opensesame123' } }),
      /^servers\.a\.url: is a secret in plain text/,
    ],
    ['YAML that is none', 'tool_registry.yaml', 'services: [', 'tool_registry.yaml is not YAML'],
    [
      'rules in place of servers',
      'policy.yaml',
      'roles:\n  admin:\n    allow_tools: ["*"]\n',
      'policy.yaml holds rules, no servers: name it in policy.file of opspilot.yaml',
    ],
  ] as const)
    test(what, () =>
      assert.throws(
        () => read(file, text),
        (error: OpsError) => {
          assert.equal(error.code, 'bad_request');
          if (typeof said === 'string') assert.equal(error.message, said);
          else assert.match(error.message, said);
          assert.ok(!error.message.includes('opensesame'));
          return true;
        },
      ),
    );

  test('whatever a file holds, it is read or refused, and nothing else happens', () => {
    fc.assert(
      fc.property(
        fc.json(),
        fc.constantFrom('mcp.json', 'x.json', 'registry.json', 'servers.txt'),
        (text, file) => {
          for (const wrapped of [
            text,
            `{"mcpServers": ${text}}`,
            `{"servers": {"a": ${text}}, "inputs": []}`,
          ])
            try {
              read(file, wrapped);
            } catch (error) {
              assert.equal((error as OpsError).code, 'bad_request', String(error));
            }
        },
      ),
    );
  });
});

describe('out and in again', () => {
  const word = fc.stringMatching(/^[A-Za-z0-9 _.:\\/@+-]{1,20}$/);
  const variable = fc.stringMatching(/^[A-Z][A-Z0-9_]{0,10}$/);
  const reference = variable.map((name) => `\${env:${name}}`);
  const values = fc.dictionary(variable, fc.oneof(word, reference), { maxKeys: 3 });
  const program = fc.record({ command: word, args: fc.array(word, { maxLength: 4 }), env: values });
  const address = fc.record({
    url: fc.webUrl({ validSchemes: ['https'] }),
    transport: fc.constantFrom('http', 'sse'),
    headers: fc.dictionary(fc.stringMatching(/^X-[A-Z]{1,6}$/), word, { maxKeys: 2 }),
  });
  const container = fc.record({
    image: fc.stringMatching(/^[a-z]{1,8}\/[a-z]{1,8}(?::[0-9]{1,3})?$/),
    args: fc.array(word, { maxLength: 3 }),
    env: values,
    network: fc.boolean(),
  });
  const id = fc.stringMatching(/^[a-z][a-z0-9]{0,10}$/);

  for (const format of ['vscode', 'claude'] as const)
    test(`what ${format} would start is what we would start`, () => {
      fc.assert(
        fc.property(
          fc.dictionary(id, fc.oneof(program, address, container), { maxKeys: 3 }),
          fc.boolean(),
          (entries, enabled) => {
            const servers = enterable(entries, enabled);
            if (servers === null) return;
            const text = JSON.stringify(exportServers(servers, format));
            const again = read(format === 'vscode' ? 'mcp.json' : 'x.json', text).checked;
            assert.deepEqual(startedBy(again), startedBy(servers));
          },
        ),
      );
    });

  function enterable(
    entries: Readonly<Record<string, object>>,
    enabled: boolean,
  ): Readonly<Record<string, McpServer>> | null {
    try {
      const all = Object.entries(entries).map(([name, server]) => [name, { ...server, enabled }]);
      return checkServers(Object.fromEntries(all));
    } catch {
      return null;
    }
  }

  function startedBy(servers: Readonly<Record<string, McpServer>>) {
    return Object.entries(servers).map(
      ([name, { command, url, image, args, env, headers, transport, network, enabled }]) => [
        name,
        { command, url, image, args, env, headers, transport, network, enabled },
      ],
    );
  }
});
