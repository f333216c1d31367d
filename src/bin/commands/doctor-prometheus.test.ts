import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { describeWith } from '#test/parts/describe-with.ts';
import { freePort } from '#test/parts/kept.ts';
import { prometheus, startPrometheus } from '#test/parts/prometheus.ts';
import { findPrometheus } from './doctor-prometheus.ts';

await describeWith([prometheus], 'opspilot doctor on Prometheus', () => {
  let folder = '';
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'opspilot-doctor-'));
  });
  after(() => rm(folder, { recursive: true }));

  const look = (url: string) => findPrometheus(folder, { OPSPILOT_METRICS_PROMETHEUS_URL: url });

  test('says its version and how much of what it asks is there', async () => {
    await using server = await startPrometheus(['# TYPE up gauge', 'up 1 1700000000']);
    const { ok, detail } = await look(`${server.url}/`);
    assert.ok(ok, detail);
    assert.match(detail, /\/: \d+\.\d+\.\d+\S*, 0 of 0 targets up$/);
  });

  test('says what is wrong with the address', async () => {
    const gone = await look(`http://127.0.0.1:${await freePort()}`);
    assert.equal(gone.ok, false);
    assert.match(gone.detail, /^metrics\.prometheus_url: nothing at .* \(ECONNREFUSED\)/);
    const other = createServer((_, response) => response.end('<html>'));
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { detail } = await look(`http://127.0.0.1:${(other.address() as AddressInfo).port}`);
    other.close();
    assert.match(detail, /something else is there/);
  });

  test('says that its settings cannot be read', async () => {
    await writeFile(join(folder, 'opspilot.yaml'), 'metrics: 5\n');
    const { ok, detail } = await findPrometheus(folder, {});
    assert.equal(ok, false);
    assert.match(detail, /^where it is cannot be read: .*metrics/);
  });
});
