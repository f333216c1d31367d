import assert from 'node:assert/strict';
import { hash, webcrypto } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import type { AuditEntry } from '#contract/audit.ts';
import { entryHash, GENESIS, verifyEntries } from './audit-chain.ts';

const sha256 = (text: string): string => hash('sha256', text, 'hex');

/** Facts of any text and JSON that can be hashed; the chain around them is made by `chained`. */
const facts = fc.array(
  fc.record({
    action: fc.constantFrom('run.moved', 'tool.called', 'approval.approved'),
    detail: fc.string({ unit: 'grapheme' }).map((text) => text.toWellFormed()),
    metadata: fc.dictionary(
      fc.string({ unit: 'grapheme-ascii' }),
      fc.oneof(
        fc.string({ unit: 'grapheme' }).map((text) => text.toWellFormed()),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.boolean(),
      ),
    ),
  }),
  { minLength: 4, maxLength: 30 },
);

function chained(
  bodies: readonly Pick<AuditEntry, 'action' | 'detail' | 'metadata'>[],
  from = 1,
): AuditEntry[] {
  let prev_hash = GENESIS;
  return bodies.map((body, index) => {
    const entry = {
      seq: from + index,
      ts: '2026-05-04T03:02:01.000Z',
      resource: 'radarr',
      actor: 'user-1',
      client: 'web',
      result: 'ok' as const,
      correlation_id: 'req-1',
      prev_hash,
      ...body,
    };
    prev_hash = entryHash(entry, sha256);
    return { ...entry, hash: prev_hash };
  });
}

test('a chain as it was written holds, with a promised hash too', async () => {
  const subtle = async (text: string): Promise<string> =>
    Buffer.from(await webcrypto.subtle.digest('SHA-256', Buffer.from(text))).toString('hex');
  await fc.assert(
    fc.asyncProperty(facts, async (bodies) => {
      const entries = chained(bodies);
      const head = { seq: entries.length, hash: entries.at(-1)!.hash };
      const expected = { entries: entries.length, head, first_bad: null };
      assert.deepEqual(await verifyEntries(entries, { sha256 }), expected);
      assert.deepEqual(await verifyEntries(entries, { sha256: subtle }), expected);
    }),
    { numRuns: 30 },
  );
});

test('a change of any field is found at its entry', async () => {
  const changes: ((entry: AuditEntry) => AuditEntry)[] = [
    (entry) => ({ ...entry, detail: `${entry.detail}.` }),
    (entry) => ({ ...entry, actor: 'user-2' }),
    (entry) => ({ ...entry, result: 'denied' }),
    (entry) => ({ ...entry, ts: '2026-05-04T03:02:01.001Z' }),
    (entry) => ({ ...entry, metadata: { ...entry.metadata, more: 1 } }),
    (entry) => ({ ...entry, prev_hash: 'f'.repeat(64) }),
    (entry) => ({ ...entry, hash: 'f'.repeat(64) }),
    (entry) => ({ ...entry, seq: entry.seq + 1 }),
    (entry) => ({ ...entry, more: true }) as AuditEntry,
  ];
  await fc.assert(
    fc.asyncProperty(facts, fc.nat(), fc.constantFrom(...changes), async (bodies, at, change) => {
      const entries = chained(bodies);
      const index = at % entries.length;
      entries[index] = change(entries[index]!);
      const { first_bad, entries: good } = await verifyEntries(entries, { sha256 });
      assert.equal(first_bad?.line, index + 1);
      assert.equal(good, index);
    }),
  );
});

test('an entry that is missing in the middle, came twice, or stands elsewhere is found at its place', async () => {
  await fc.assert(
    fc.asyncProperty(facts, fc.nat(), fc.nat(), async (bodies, one, other) => {
      const entries = chained(bodies);
      const at = one % (entries.length - 1);
      const without = entries.toSpliced(at, 1);
      // Without its first entry a chain begins at 2; only where it should begin tells that one is missing.
      const start = { seq: 0, hash: GENESIS };
      const gap = (await verifyEntries(without, { sha256, start })).first_bad;
      assert.deepEqual([gap?.line, gap?.seq, gap?.reason], [at + 1, at + 1, 'gap']);

      const twice = entries.toSpliced(at + 1, 0, entries[at]!);
      const again = (await verifyEntries(twice, { sha256 })).first_bad;
      assert.deepEqual([again?.line, again?.reason], [at + 2, 'reorder']);

      const second = at + 1 + (other % (entries.length - at - 1));
      const swapped = entries.with(at, entries[second]!).with(second, entries[at]!);
      assert.equal((await verifyEntries(swapped, { sha256, start })).first_bad?.line, at + 1);
    }),
  );
});

test('an entry that was made up, with a right hash of its own, does not let the next one follow', async () => {
  const entries = chained([
    { action: 'a', detail: '', metadata: {} },
    { action: 'b', detail: '', metadata: {} },
  ]);
  const [first, second] = entries as [AuditEntry, AuditEntry];
  const body = { ...first, detail: 'nothing happened' };
  const forged = { ...body, hash: entryHash(body, sha256) };
  const { first_bad } = await verifyEntries([forged, second], { sha256 });
  assert.deepEqual([first_bad?.seq, first_bad?.reason], [2, 'prev_hash']);
});

test('what is no entry is malformed, and a chain may be entered in the middle', async () => {
  for (const value of [
    null,
    {},
    'text',
    { ...chained([{ action: 'a', detail: '', metadata: {} }])[0], seq: 0 },
  ]) {
    const { first_bad } = await verifyEntries([value], { sha256 });
    assert.deepEqual([first_bad?.seq, first_bad?.line, first_bad?.reason], [null, 1, 'malformed']);
  }
  const later = chained([{ action: 'a', detail: '', metadata: {} }], 7);
  assert.equal((await verifyEntries(later, { sha256 })).first_bad, null);
  assert.equal(
    (await verifyEntries(later, { sha256, start: { seq: 5, hash: GENESIS } })).first_bad?.reason,
    'gap',
  );
  assert.equal((await verifyEntries([], { sha256 })).head, null);
});
