import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { AuditEntry, Checkpoint } from '#contract/audit.ts';
import { checkpointText } from '#core/audit-checkpoint.ts';
import { entryHash } from '#core/audit-hash.ts';
import { canonicalJson } from '#core/canonical-json.ts';
import { sha256 } from './chain-link.ts';
import { verifySignature } from './ed25519.ts';

const page = await readFile(new URL('../../docs/audit-schema.md', import.meta.url), 'utf8');
const lines = [...page.matchAll(/```jsonl\n([^`]*)```/g)].flatMap(([, block]) =>
  block!.trimEnd().split('\n'),
);

test('the lines shown in the documentation of the audit are sound, and hashed as it says', () => {
  const entries = lines.filter((line) => !line.includes('"checkpoint"'));
  assert.ok(entries.length > 0 && entries.length < lines.length);
  for (const line of entries) {
    const entry = AuditEntry.parse(JSON.parse(line));
    assert.equal(canonicalJson(entry), line);
    assert.equal(entryHash(entry, sha256), entry.hash);
    assert.equal(sha256(line.replace(/"hash":"[0-9a-f]{64}",/, '')), entry.hash);
  }
  for (const line of lines.filter((line) => line.includes('"checkpoint"'))) {
    const { checkpoint } = Checkpoint.parse(JSON.parse(line));
    assert.ok(verifySignature(checkpoint.key_id, checkpointText(checkpoint), checkpoint.signature));
  }
});

test('the documentation names every field of an entry', () => {
  for (const field of Object.keys(AuditEntry.shape))
    assert.match(page, new RegExp(`^\\| \`${field}\` \\|`, 'm'));
});
