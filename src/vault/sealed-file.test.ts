import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { VaultFile } from '#contract/vault.ts';
import { keyOfRecoveryCode, recoveryCode } from './recovery-code.ts';
import {
  type KeyMaterial,
  newFile,
  readRecord,
  rekeyed,
  unlock,
  withoutRecord,
  withRecord,
} from './sealed-file.ts';
import { type Key, sodiumReady } from './sealing.ts';

const AT = '2026-03-04T05:06:07.000Z';
const MATERIAL = { kind: 'key_file', bytes: new Uint8Array(32).fill(7) } as const;
const OTHER = { kind: 'key_file', bytes: new Uint8Array(32).fill(8) } as const;

await sodiumReady;

/** A vault that holds these secrets, and its data key. */
function vaultOf(secrets: Readonly<Record<string, string>>): { file: VaultFile; dataKey: Key } {
  let file = newFile(MATERIAL);
  const dataKey = unlock(file, MATERIAL);
  for (const [name, value] of Object.entries(secrets)) file = withRecord(file, dataKey, name, value, AT);
  return { file, dataKey };
}

function refusal(file: VaultFile, material: KeyMaterial = MATERIAL): string {
  try {
    unlock(file, material);
  } catch (error) {
    return (error as { code: string }).code;
  }
  return 'opened';
}

describe('a sealed file', () => {
  test('gives back what was stored, and shows nothing of it', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 12, maxLength: 200, unit: 'grapheme' }), (value) => {
        const { file, dataKey } = vaultOf({ a: value, b: 'another' });
        assert.equal(readRecord(file, dataKey, 'a'), value);
        assert.ok(!JSON.stringify(file).includes(value));
      }),
      { numRuns: 50 },
    );
  });

  test('opens by nothing but its own key', () => {
    const { file } = vaultOf({ a: 'one' });
    assert.equal(refusal(file), 'opened');
    assert.equal(refusal(file, OTHER), 'vault_key');
    assert.equal(refusal(file, { kind: 'passphrase', passphrase: 'x' }), 'vault_key');
    assert.equal(refusal(file, { kind: 'credential', bytes: MATERIAL.bytes }), 'vault_key');
  });

  test('opens by its passphrase however it is composed, not by another', () => {
    const file = newFile({ kind: 'passphrase', passphrase: 'caf\u00e9 noir' });
    assert.equal(refusal(file, { kind: 'passphrase', passphrase: 'cafe\u0301 noir' }), 'opened');
    assert.equal(refusal(file, { kind: 'passphrase', passphrase: 'cafe noir' }), 'vault_key');
  });

  test('does not open under other parameters of its key', () => {
    const passphrase = { kind: 'passphrase', passphrase: 'long enough' } as const;
    const file = newFile(passphrase);
    assert.ok(file.key.kind === 'passphrase');
    assert.equal(refusal({ ...file, key: { ...file.key, passes: 1 } }, passphrase), 'vault_key');
  });

  for (const [what, spoil] of [
    ['two records have changed places', ({ a, b }) => ({ a: b, b: a })],
    ['a record was copied under another name', ({ a, b }) => ({ a, b, c: a })],
    ['a record was taken out', ({ a }) => ({ a })],
    [
      'a record says that it is older',
      ({ a, b }) => ({ a: { ...a, changed_at: AT.replace('2026', '2020') }, b }),
    ],
  ] as readonly [string, (records: { a: Stored; b: Stored }) => Record<string, Stored>][])
    test(`is refused when ${what}`, () => {
      const { file } = vaultOf({ a: 'one', b: 'two' });
      const records = spoil(file.records as { a: Stored; b: Stored });
      assert.equal(refusal({ ...file, records }), 'vault_damaged');
    });

  test('is refused when a former value was put back', () => {
    const { file, dataKey } = vaultOf({ a: 'former' });
    const later = withRecord(file, dataKey, 'a', 'later', AT);
    assert.equal(refusal({ ...later, records: file.records }), 'vault_damaged');
  });

  test('is refused when any one character of what is sealed differs', () => {
    const { file } = vaultOf({ a: 'one' });
    const text = JSON.stringify(file);
    const places = [...text.matchAll(/"(?:wrapped_key|manifest|sealed)":"([^"]+)"/g)].map((match) => ({
      start: match.index + match[0].length - 1 - (match[1] ?? '').length,
      length: (match[1] ?? '').length,
    }));
    assert.equal(places.length, 3);
    fc.assert(
      fc.property(fc.constantFrom(...places), fc.nat(), ({ start, length }, n) => {
        // The last character of base64url may hold bits that mean nothing.
        const at = start + (n % (length - 1));
        const other = text[at] === 'A' ? 'B' : 'A';
        const spoiled = JSON.parse(text.slice(0, at) + other + text.slice(at + 1)) as VaultFile;
        assert.notEqual(refusal(spoiled), 'opened');
      }),
    );
  });

  test('a record does not open in another vault', () => {
    const one = vaultOf({ a: 'one' });
    const two = vaultOf({ a: 'two' });
    assert.equal(refusal({ ...one.file, records: two.file.records }), 'vault_damaged');
    assert.throws(() => readRecord({ ...one.file, id: two.file.id }, one.dataKey, 'a'), {
      code: 'vault_damaged',
    });
  });

  test('sealed anew it holds the same under another key, and the former one opens nothing', () => {
    const { file, dataKey } = vaultOf({ a: 'one', b: 'two' });
    const fresh = rekeyed(file, dataKey, OTHER);
    assert.equal(refusal(fresh), 'vault_key');
    const freshKey = unlock(fresh, OTHER);
    assert.deepEqual(
      ['a', 'b'].map((name) => readRecord(fresh, freshKey, name)),
      ['one', 'two'],
    );
    assert.throws(() => readRecord(fresh, dataKey, 'a'), { code: 'vault_damaged' });
  });

  test('says so when there is no such secret', () => {
    const { file, dataKey } = vaultOf({ a: 'one' });
    for (const name of ['b', '__proto__', 'constructor']) {
      assert.throws(() => readRecord(file, dataKey, name), { code: 'unknown_secret' });
      assert.throws(() => withoutRecord(file, dataKey, name), { code: 'unknown_secret' });
    }
    assert.equal(refusal(withoutRecord(file, dataKey, 'a')), 'opened');
  });
});

type Stored = VaultFile['records'][string];

describe('a recovery code', () => {
  test('opens the vault, however it is typed, until it is sealed anew', () => {
    const { file, dataKey } = vaultOf({ a: 'one' });
    const code = recoveryCode(dataKey);
    assert.equal(
      refusal(file, { kind: 'recovery', code: ` ${code.toUpperCase().replaceAll('-', ' ')}\n` }),
      'opened',
    );
    assert.equal(refusal(rekeyed(file, dataKey, OTHER), { kind: 'recovery', code }), 'vault_key');
  });

  test('with a slip in it is told from one of another vault', () => {
    const code = recoveryCode(vaultOf({}).dataKey);
    fc.assert(
      fc.property(fc.nat(code.length - 1), fc.constantFrom(...'0123456789abcdef'), (at, digit) => {
        if (code[at] === '-' || code[at] === digit) return;
        assert.equal(keyOfRecoveryCode(code.slice(0, at) + digit + code.slice(at + 1)), null);
      }),
    );
    assert.equal(keyOfRecoveryCode(''), null);
  });
});
