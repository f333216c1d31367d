import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { TOOLS } from '#tools/index.ts';
import { fakeService, json, readTool } from '#tools/tool-fixture.ts';
import { gateBench, person } from './gate-fixture.ts';

const echo = readTool('echo', async ({ text, count }) => ({ text, count }));

describe('the catalogue', () => {
  test('a tool that is there twice, or whose schema is broken, stops the start by its name', () => {
    assert.throws(() => gateBench([echo, readTool('echo', async () => 1)]), /two tools echo/);
    const broken = { ...echo, name: 'broken', input: new Date() as never };
    assert.throws(() => gateBench([echo, broken]), /broken/);
  });

  test('every real tool compiles, and shows its schema, its cap and who may approve it', async () => {
    await using bench = gateBench(TOOLS, { budgets: { outputCapBytes: 5000 } });
    const shown = bench.gate.tools(person('member'));
    assert.deepEqual(
      shown.map(({ name }) => name),
      TOOLS.map(({ name }) => name),
    );
    const roles = Object.fromEntries(shown.map((info) => [info.name, info.roles]));
    assert.deepEqual(roles.restart_container, ['member', 'owner']);
    assert.deepEqual(roles.pause_sabnzbd, ['member', 'owner']);
    assert.deepEqual(roles.resume_sabnzbd, ['member', 'owner']);
    for (const name of ['clear_radarr_queue_item', 'start_container', 'stop_container'])
      assert.deepEqual(roles[name], ['owner'], name);
    assert.ok(shown.every(({ output_cap }) => output_cap === 5000));
  });

  test('no schema is ever fetched', async () => {
    await using far = await fakeService((_, response) => json(response, { type: 'object' }));
    const remote = { ...echo, name: 'remote', input: echo.input.meta({ $ref: `${far.url}/schema.json` }) };
    assert.throws(() => gateBench([remote]), /the schema of tool remote is broken: can't resolve reference/);
    assert.equal(far.received.length, 0);
  });
});
