import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { entryHash } from '#core/audit-hash.ts';
import { canonicalJson } from '#core/canonical-json.ts';
import { EMPTY_CHAIN, linkEvent, sha256 } from './chain-link.ts';
import { eventOf, rowOf } from './event-rows.ts';
import { placeOf } from './group-result.ts';
import { toAuditEntry } from './store.ts';
import { someEvent } from './store-fixture.ts';

/** Any text at all, with lone surrogates, NUL and what JSON escapes. */
const anyText = fc.string({ unit: 'binary' });

test('an event of any text and metadata gets the hash that the audit schema states', () => {
  fc.assert(
    fc.property(anyText, anyText, fc.dictionary(anyText, fc.jsonValue()), (detail, resource, metadata) => {
      const { event, row: unlinked } = rowOf(
        someEvent({ detail, resource, run_id: 'run-1', metadata: metadata as never }),
      );
      const row = linkEvent(EMPTY_CHAIN, unlinked, '2026-01-02T00:00:00.000Z');
      const entry = toAuditEntry(eventOf(row));
      assert.equal(entryHash(entry, sha256), row.hash);
      assert.equal(canonicalJson(toAuditEntry({ ...event, ...placeOf(row) })), canonicalJson(entry));
      assert.ok(`${entry.detail}${entry.resource}${row.metadata_json}`.isWellFormed());
      assert.ok(
        !/\0|\\u0000/.test(`${entry.detail}${entry.resource}${row.metadata_json}`.replaceAll('\\\\', '')),
      );
    }),
    { numRuns: 500 },
  );
});

test('clean text is left as it is, and so is text that only looks suspect', () => {
  const event = someEvent({
    detail: 'žluťoučký 👩‍🚀 \\u0000 \\ud800',
    metadata: { path: 'C:\\users\\u0000' },
  });
  assert.deepEqual(rowOf(event).event, event);
});

test('what is no JSON is refused before it comes near the others of its group', () => {
  assert.throws(() => rowOf(someEvent({ metadata: { ms: Number.NaN } })), TypeError);
});
