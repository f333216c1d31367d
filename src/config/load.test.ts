import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { ConfigError, loadConfig } from './load.ts';

const dir = mkdtempSync(join(tmpdir(), 'opspilot-config-'));
after(() => rmSync(dir, { recursive: true }));

function yaml(text: string): string {
  const file = join(dir, 'opspilot.yaml');
  writeFileSync(file, text);
  return file;
}

test('defaults stand without any source', () => {
  const { config, effective } = loadConfig({ file: undefined, env: {}, flags: {} });
  assert.equal(config.server.port, 7676);
  assert.equal(config.server.host, '127.0.0.1');
  assert.equal(effective.find(({ path }) => path === 'server.port')?.source, 'default');
});

test('a flag beats the environment, which beats the file, and each value names its source', () => {
  const file = yaml('server: { port: 1001, host: 127.0.0.2 }\nlimits: { run_reads: 9 }\n');
  const { config, effective } = loadConfig({
    file,
    env: { OPSPILOT_PORT: '1002', OPSPILOT_SERVER_HOST: '127.0.0.3' },
    flags: { 'server.port': '0' },
  });
  assert.deepEqual([config.server.port, config.server.host, config.limits.run_reads], [0, '127.0.0.3', 9]);
  const sources = Object.fromEntries(effective.map(({ path, source }) => [path, source]));
  assert.deepEqual(
    [sources['server.port'], sources['server.host'], sources['limits.run_reads'], sources['server.auth']],
    ['flag', 'env', 'file', 'default'],
  );
});

test('a secret may stand in a file, is never shown, and its file must be readable', () => {
  writeFileSync(join(dir, 'token'), 'canary-token\n');
  const { config, effective } = loadConfig({
    file: undefined,
    env: {
      OPS_CONTROLLER_TOKEN_FILE: join(dir, 'token'),
      DATABASE_URL: 'postgres://u:canary-pass@localhost/x',
    },
    flags: {},
  });
  assert.equal(config.controller.token, 'canary-token');
  assert.doesNotMatch(JSON.stringify(effective), /canary-/);
  const shown = (all: typeof effective, path: string) => all.find((one) => one.path === path)?.value;
  assert.equal(shown(effective, 'database_url'), '<secret>');
  assert.equal(shown(loadConfig({ file: undefined, env: {}, flags: {} }).effective, 'database_url'), '');
  assert.throws(
    () => loadConfig({ file: undefined, env: { DATABASE_URL_FILE: join(dir, 'absent') }, flags: {} }),
    /DATABASE_URL_FILE.*ENOENT/,
  );
});

const refused: [string, Parameters<typeof loadConfig>[0], RegExp][] = [
  ['an unknown key', { file: yaml('x: 1'), env: {}, flags: {} }, /x is not a known key/],
  ['an unknown variable', { file: undefined, env: { OPSPILOT_PROT: 'canary' }, flags: {} }, /OPSPILOT_PROT/],
  [
    'a number that is none',
    { file: undefined, env: { OPSPILOT_PORT: 'canary' }, flags: {} },
    /OPSPILOT_PORT must be/,
  ],
  ['a port out of range', { file: undefined, env: { OPSPILOT_PORT: '99999' }, flags: {} }, /server\.port/],
  [
    'a flag that is no setting',
    { file: undefined, env: {}, flags: { 'a.b': 'canary' } },
    /a\.b is not a setting/,
  ],
  ['a missing file', { file: join(dir, 'none.yaml'), env: {}, flags: {} }, /cannot be read: ENOENT/],
];
for (const [what, input, expected] of refused) {
  test(`${what} refuses to start, names the rule and never the value`, () => {
    const content = input.file?.endsWith('opspilot.yaml') ? { ...input, file: yaml('x: 1') } : input;
    assert.throws(
      () => loadConfig(content),
      (error) =>
        error instanceof ConfigError && expected.test(error.message) && !/canary/.test(error.message),
    );
  });
}

test('broken YAML and wrong types name file, line or key, never the value', () => {
  assert.throws(
    () => loadConfig({ file: yaml('a: [canary\nb: }'), env: {}, flags: {} }),
    (error) => {
      return (
        error instanceof ConfigError &&
        /line \d+ is not YAML/.test(error.message) &&
        !/canary/.test(error.message)
      );
    },
  );
  for (const text of [
    'server: { port: canary }',
    'server: canary',
    'services: { -x: {} }',
    '- canary',
    'services: { a: { url: "canary" } }',
  ]) {
    assert.throws(
      () => loadConfig({ file: yaml(text), env: {}, flags: {} }),
      (error) => {
        return error instanceof ConfigError && !/canary/.test(error.message);
      },
    );
  }
});

test('what was read cannot be changed', () => {
  const { config } = loadConfig({ file: undefined, env: {}, flags: {} });
  assert.throws(() => Object.assign(config.server, { port: 1 }), TypeError);
});
