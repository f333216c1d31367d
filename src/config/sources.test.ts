import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { ConfigError, loadConfig } from './load.ts';

const dir = mkdtempSync(join(tmpdir(), 'opspilot-config-'));
after(() => rmSync(dir, { recursive: true }));

test('logs and metrics are configured in the file or by variables, and by nothing at first', () => {
  const file = join(dir, 'opspilot.yaml');
  writeFileSync(file, 'logs: { roots: [/var/log/app], loki_url: "http://loki:3100" }\n');
  const none = loadConfig({ file: undefined, env: {}, flags: {} }).config;
  assert.deepEqual([none.logs, none.metrics], [{ roots: [] }, {}]);
  const { config } = loadConfig({
    file,
    env: { OPSPILOT_LOGS_ROOTS: '/a, b', OPSPILOT_METRICS_PROMETHEUS_URL: 'http://10.0.0.1:9090/prom' },
    flags: {},
  });
  assert.deepEqual(config.logs, { roots: ['/a', 'b'], loki_url: 'http://loki:3100' });
  assert.equal(config.metrics.prometheus_url, 'http://10.0.0.1:9090/prom');
});

for (const url of ['ftp://loki', 'loki:3100', 'http://user:canary@loki', '']) {
  test(`${url || 'an empty text'} is no address of a server`, () => {
    const file = join(dir, 'bad.yaml');
    writeFileSync(file, `metrics: { prometheus_url: ${JSON.stringify(url)} }\n`);
    assert.throws(
      () => loadConfig({ file, env: {}, flags: {} }),
      (error) =>
        error instanceof ConfigError &&
        /metrics\.prometheus_url/.test(error.message) &&
        !/canary/.test(error.message),
    );
  });
}
