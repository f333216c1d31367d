import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, test } from 'node:test';
import type { Json } from '#core/canonical-json.ts';
import { createPolicy, type Policy } from '#core/policy.ts';
import type { OutsideFacts, ReadTool } from '#tools/tool.ts';
import { ANY_VALUE } from '#tools/tool.ts';
import { readTool } from '#tools/tool-fixture.ts';
import { call, codeOf, detailOf, gateBench, person } from './gate-fixture.ts';
import { capResult } from './result-cap.ts';

const ANY_OBJECT = { type: 'object' };

/** A read tool of an outside server; it answers with the arguments that it got. */
function outsideTool(
  name: string,
  definition: Record<string, Json> = {},
  more: Partial<OutsideFacts> = {},
  run: ReadTool['run'] = async (args) => ({ content: [{ type: 'text', text: JSON.stringify(args) }] }),
): ReadTool {
  return {
    name,
    title: name,
    summary: '',
    group: 'lab',
    effect: 'read',
    input: ANY_VALUE,
    output: ANY_VALUE,
    roles: ['member', 'owner'],
    deadlineMs: 2000,
    outside: {
      server: 'lab',
      definition: { name, inputSchema: ANY_OBJECT, ...definition },
      definitionHash: 'h',
      allowClients: [],
      denyClients: [],
      scopes: [],
      toolPerMinute: null,
      perMinute: null,
      concurrency: 16,
      outputCapBytes: 4000,
      ...more,
    },
    run,
  };
}

describe('tools of outside servers', () => {
  test('come and go while calls go on; ours stay, and keep their names', async () => {
    await using bench = gateBench([readTool('own', async () => 1)]);
    const { promise, resolve } = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    const slow = outsideTool('lab__slow', {}, {}, async () => {
      begun.resolve();
      await promise;
      return { content: [] };
    });
    assert.deepEqual(bench.gate.replaceOutside([slow, outsideTool('lab__b'), outsideTool('lab__a')]), []);
    const names = () => bench.gate.tools(person('owner')).map(({ name }) => name);
    assert.deepEqual(names(), ['own', 'lab__a', 'lab__b', 'lab__slow']);
    const calling = bench.gate.call(call('lab__slow', {}));
    await begun.promise;
    const refused = bench.gate.replaceOutside([outsideTool('own'), outsideTool('lab__c')]);
    assert.deepEqual(refused, [{ name: 'own', reason: 'its name is taken' }]);
    assert.deepEqual(names(), ['own', 'lab__c']);
    resolve();
    assert.equal((await calling).status, 'ok');
    assert.equal(codeOf(await bench.gate.call(call('lab__slow', {}))), 'unknown_tool');
  });

  test('requirement 14: a `$ref` that leads out is never fetched, and refuses that tool alone', async () => {
    let asked = 0;
    const canary = createServer((_, response) => {
      asked += 1;
      response.end('{}');
    });
    await new Promise<void>((done) => canary.listen(0, '127.0.0.1', done));
    const url = `http://127.0.0.1:${(canary.address() as AddressInfo).port}/schema.json`;
    await using bench = gateBench([]);
    const refused = bench.gate.replaceOutside([
      outsideTool('lab__ref', { inputSchema: { type: 'object', properties: { a: { $ref: url } } } }),
      outsideTool('lab__dynamic', { inputSchema: { type: 'object', $dynamicRef: `${url}#x` } }),
      outsideTool('lab__output', { outputSchema: { $ref: url } }),
      outsideTool('lab__fine', { inputSchema: { $defs: { t: ANY_OBJECT }, $ref: '#/$defs/t' } }),
    ]);
    assert.deepEqual(
      refused.map(({ name }) => name),
      ['lab__dynamic', 'lab__output', 'lab__ref'],
    );
    assert.match(refused[0]?.reason ?? '', /refers to "http.*which is outside of it/);
    assert.equal((await bench.gate.call(call('lab__fine', {}))).status, 'ok');
    assert.equal(asked, 0);
    await new Promise((done) => canary.close(done));
  });

  test('requirement 14: a schema bomb is refused, and a pattern that never ends is stopped', async () => {
    let deep: Json = ANY_OBJECT;
    for (let n = 0; n < 100; n += 1) deep = { type: 'object', properties: { a: deep } };
    const wide = Object.fromEntries(Array.from({ length: 30_000 }, (_, n) => [`p${n}`, {}]));
    await using bench = gateBench([]);
    const refused = bench.gate.replaceOutside([
      outsideTool('lab__deep', { inputSchema: deep }),
      outsideTool('lab__wide', { inputSchema: { type: 'object', properties: wide } }),
      outsideTool('lab__large', { inputSchema: { type: 'object', description: 'x'.repeat(300_000) } }),
      outsideTool('lab__none', { inputSchema: { type: 'nonsense' } }),
      outsideTool('lab__redos', {
        inputSchema: { type: 'object', properties: { a: { type: 'string', pattern: '^(a+)+$' } } },
      }),
    ]);
    assert.deepEqual(
      refused.map(({ name }) => name),
      ['lab__deep', 'lab__large', 'lab__none', 'lab__wide'],
    );
    const reply = await bench.gate.call(call('lab__redos', { a: `${'a'.repeat(60)}!` }));
    assert.equal(codeOf(reply), 'bad_args');
    assert.match(detailOf(reply), /takes longer than 250 ms/);
    assert.equal((await bench.gate.call(call('lab__redos', { a: 'aaa' }))).status, 'ok');
  });

  test('arguments are checked before anything is done, and are not ours to change', async () => {
    await using bench = gateBench([]);
    const inputSchema = {
      type: 'object',
      properties: { n: { type: 'integer', default: 5 }, pattern: { type: 'string' } },
      required: ['pattern'],
      additionalProperties: false,
    };
    bench.gate.replaceOutside([outsideTool('lab__t', { inputSchema })]);
    for (const args of [{}, { pattern: 1 }, { pattern: 'x', m: 1 }, [], 'x', null])
      assert.equal(codeOf(await bench.gate.call(call('lab__t', args))), 'bad_args', JSON.stringify(args));
    const reply = await bench.gate.call(call('lab__t', { pattern: 'x' }));
    assert.ok(reply.status === 'ok' && JSON.stringify(reply.output).includes('{\\"pattern\\":\\"x\\"}'));
  });

  test('an answer is held to the form that its tool promised, but for an error', async () => {
    await using bench = gateBench([]);
    const outputSchema = { type: 'object', properties: { n: { type: 'integer' } }, required: ['n'] };
    const answers: Record<string, Json> = {
      good: { content: [], structuredContent: { n: 1 } },
      bad: { content: [], structuredContent: { n: 'one' } },
      absent: { content: [] },
      error: { content: [], isError: true },
    };
    const run: ReadTool['run'] = async (args) => answers[(args as { which: string }).which];
    bench.gate.replaceOutside([outsideTool('lab__t', { outputSchema }, {}, run)]);
    const got = async (which: string) => codeOf(await bench.gate.call(call('lab__t', { which })));
    assert.deepEqual(
      [await got('good'), await got('bad'), await got('absent'), await got('error')],
      ['ok', 'bad_output', 'bad_output', 'ok'],
    );
  });

  test('requirement 15: a large answer is cut and marked; what is no text goes as a whole; the state of a server stays as it is', () => {
    const text = 'word '.repeat(2000);
    const { output, truncated } = capResult({ content: [{ type: 'text', text }] }, 1000);
    assert.equal(truncated, true);
    assert.ok(JSON.stringify(output).length <= 1000);
    assert.equal((output as { _meta: Record<string, Json> })._meta['com.opspilot/truncated'], true);
    const image = { type: 'image', data: 'A'.repeat(5000), mimeType: 'image/png' };
    const cut = JSON.stringify(capResult({ content: [image, { type: 'text', text: 'seen' }] }, 1000).output);
    assert.match(cut, /\[cut: image of \d+ bytes\].*seen/);
    const state = { inputRequests: {}, requestState: 'x'.repeat(2000) };
    assert.throws(() => capResult(state, 1000), { code: 'bad_output' });
  });
});

describe('requirement 7: what is not allowed is denied', () => {
  const reads = [outsideTool('lab__read')];
  const rules = (lists: object): Policy =>
    createPolicy({
      four_eyes: false,
      roles: { member: { allow_tools: [], deny_tools: [], can_approve: [], ...lists } },
    });

  for (const [why, policy] of [
    ['deny beats allow', rules({ allow_tools: ['lab__read'], deny_tools: ['lab__read'] })],
    ['a list that does not name it', rules({ allow_tools: ['other'] })],
    ['a policy that fails', broken()],
  ] as const)
    test(why, async () => {
      await using bench = gateBench([], { policy });
      bench.gate.replaceOutside(reads);
      const principal = person('member');
      assert.deepEqual(bench.gate.tools(principal), []);
      assert.equal(codeOf(await bench.gate.call(call('lab__read', {}, { principal }))), 'denied_by_policy');
    });

  test('a role that nobody knows, and a tool that names no role', async () => {
    await using bench = gateBench([]);
    bench.gate.replaceOutside([{ ...outsideTool('lab__nobodys'), roles: [] }]);
    assert.equal(codeOf(await bench.gate.call(call('lab__nobodys', {}))), 'forbidden');
    const stranger = person('admin' as never);
    assert.notEqual(codeOf(await bench.gate.call(call('lab__nobodys', {}, { principal: stranger }))), 'ok');
    assert.deepEqual(bench.gate.tools(stranger), []);
  });
});

/** A policy whose rules cannot be read. */
function broken(): Policy {
  return {
    version: 'v',
    get rules(): never {
      throw new Error('the rules are gone');
    },
  };
}
