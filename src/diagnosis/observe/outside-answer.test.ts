import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { EvidenceUse } from '#contract/evidence-use.ts';
import { Observation } from '#contract/observation.ts';
import { argsFor, outsideCallOf } from '../outside/outside-tool.ts';
import { NOW, service } from '../worlds/world-fixture.ts';
import { observationsFrom } from './index.ts';

const SERVICES = ['shop', 'shop-db', 'web'].map((id) => service(id));
const KINDS = ['logs', 'status', 'text', 'changes', 'metrics'] as const;

function observed(kind: (typeof KINDS)[number], output: unknown, subject = 'shop'): Observation[] {
  const metric = kind === 'metrics' ? ({ metric: 'cpu_usage' } as const) : {};
  const use = { server: 'ops', kind, args: {}, ...metric };
  const outside = { use, subject, services: SERVICES.map(({ id }) => id) };
  return observationsFrom({ tool: 'ops__ask', args: {}, at: NOW, callId: 'call-1', output, outside });
}

const said = (output: unknown, subject?: string) =>
  observed('text', output, subject)
    .filter(({ what }) => what === 'outside_text')
    .map(({ subject: about, value }) => `${about}: ${(value as { text: string }).text}`);
const content = (...texts: string[]) => ({ content: texts.map((text) => ({ type: 'text', text })) });

describe('the answer of an outside tool', () => {
  test('whatever it answers, it gives sound facts that say where they come from', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...KINDS),
        fc.constantFrom('shop', 'stack'),
        fc.jsonValue(),
        fc.boolean(),
        (kind, subject, value, asText) => {
          const output = asText
            ? content(JSON.stringify(value))
            : { structuredContent: value, content: value };
          for (const one of observed(kind, output, subject)) {
            Observation.parse(one);
            if (one.what !== 'read' && one.what !== 'call_failed') assert.equal(one.evidence.kind, 'outside');
          }
        },
      ),
    );
  });

  test('JSON that is deeper than anybody reads ends nothing', () => {
    const deep = `${'['.repeat(5000)}${']'.repeat(5000)}`;
    for (const kind of KINDS) assert.ok(observed(kind, content(deep)).length > 0);
  });

  test('is read as JSON, JSON lines, plain lines and pairs of time and text', () => {
    assert.deepEqual(
      said({ structuredContent: { entries: [{ msg: 'a' }, { message: 'b', reason: 'Failed' }] } }),
      ['shop: a', 'shop: Failed: b'],
    );
    assert.deepEqual(said(content('{"log":"a"}\nplain\n')), ['shop: a', 'shop: plain']);
    assert.deepEqual(said(content('[["1740830400000000000","a"]]')), ['shop: a']);
    assert.deepEqual(said(content('{"phase":"Pending","node":{"ready":false}}')), [
      'shop: phase: Pending',
      'shop: ready: false',
    ]);
    assert.deepEqual(said({ content: [{ type: 'resource', resource: { uri: 'x:', text: 'a' } }] }), [
      'shop: a',
    ]);
  });

  test('about all services, each thing goes to the one that it names, and the rest to nobody', () => {
    const records = [
      { message: 'a', pod: 'shop-7f9c-x' },
      { message: 'b', involvedObject: { name: 'shop-db-0' } },
      { message: 'web cannot reach shop' },
      { message: 'webhooks are slow' },
      { message: 'c of WEB' },
    ];
    assert.deepEqual(said({ structuredContent: records }, 'stack'), [
      'shop: a',
      'shop-db: b',
      'web: c of WEB',
    ]);
  });

  test('times come from many forms, and never from a clock without a zone', () => {
    const at = NOW.toISOString();
    const seconds = NOW.getTime() / 1000;
    const forms = [
      at,
      seconds,
      `${seconds}000`,
      `${seconds}000000`,
      `${seconds}000000000`,
      at.replace('T', ' '),
      '2025-03-01T13:00:00+01:00',
    ];
    for (const time of forms) {
      const [, one] = observed('text', { structuredContent: [{ time, message: 'x' }] });
      assert.equal(one?.evidence.kind === 'outside' && one.evidence.at, at, String(time));
    }
    const [, local] = observed('text', {
      structuredContent: [{ time: '2025-03-01T12:00:00', message: 'x' }],
    });
    assert.equal(local?.evidence.kind === 'outside' && local.evidence.at, null);
  });

  test('newest first or oldest first, the last line is the newest', () => {
    const lines = [30, 20, 10].map((n) => ({
      ts: new Date(NOW.getTime() - n * 1000).toISOString(),
      msg: `error ${'abc'[n / 10 - 1]}`,
    }));
    const last = (records: readonly unknown[]) => {
      const facts = observed('logs', { structuredContent: records }).filter(({ what }) => what === 'log');
      return facts.find(({ value }) => (value as { after: number }).after === 0)?.value;
    };
    assert.deepEqual(last(lines), last(lines.toReversed()));
  });

  test('a refusal is a call that failed', () => {
    const refused = observed('logs', { isError: true, ...content('no such index\nat x') });
    assert.deepEqual(
      refused.map(({ what }) => what),
      ['read', 'call_failed'],
    );
    assert.deepEqual(refused[1]?.value, {
      tool: 'ops__ask',
      code: 'tool_failed',
      detail: 'it says: “no such index”',
    });
    assert.ok(
      observed('logs', { inputRequests: [], content: [] }).some(({ what }) => what === 'call_failed'),
    );
  });
});

describe('the arguments of an outside tool', () => {
  const use = (args: EvidenceUse['args']) => ({
    server: 'ops',
    ...EvidenceUse.parse({ kind: 'logs', args }),
  });

  test('say whom a call was about, whatever time stands in them', () => {
    const evidence = use({ query: '{app="{service}"} |= ""', from: '{since}', limit: 9 });
    for (const one of SERVICES) {
      const args = argsFor(evidence, one, NOW.toISOString());
      assert.ok(args);
      assert.equal(args.query, `{app="${one.id}"} |= ""`);
      const call = outsideCallOf('ops__ask', args, [{ name: 'ops__ask', evidence }], SERVICES);
      assert.equal(call?.subject, one.id);
    }
    assert.equal(outsideCallOf('list_services', {}, [{ name: 'list_services' }], SERVICES), undefined);
  });

  test('a name that could end a quotation is not asked about', () => {
    const odd = service('shop', { project: 'a"} or {x="' });
    assert.equal(argsFor(use({ query: '{project}' }), odd, ''), null);
    assert.equal(argsFor(use({ query: '{project}' }), service('shop', { project: null }), ''), null);
  });
});
