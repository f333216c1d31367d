import assert from 'node:assert/strict';
import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { keyIdOf, openJws, publicKeyFrom, publicKeyText, signatureHolds, signJws } from './jws.ts';

describe('a compact JWS', () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const key = { kid: keyIdOf(publicKey), privateKey };

  test('the key id is the thumbprint of RFC 8037 A.3', () => {
    const rfc = publicKeyFrom('11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo');
    assert.equal(keyIdOf(rfc), 'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k');
  });

  test('a signature of RFC 8037 A.4 holds', () => {
    const rfc = createPublicKey(
      createPrivateKey({
        format: 'jwk',
        key: {
          kty: 'OKP',
          crv: 'Ed25519',
          d: 'nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A',
          x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
        },
      }),
    );
    const signingInput = 'eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc';
    const signature = Buffer.from(
      'hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg',
      'base64url',
    );
    assert.equal(signatureHolds({ kid: '', payload: '', signingInput, signature }, rfc), true);
  });

  test('comes back as it was signed, whatever the payload', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (payload) => {
        const opened = openJws(signJws('t', payload, key), 't');
        assert.equal(opened.kid, key.kid);
        assert.equal(signatureHolds(opened, publicKey), true);
        assert.deepEqual(JSON.parse(opened.payload), JSON.parse(JSON.stringify(payload)));
      }),
    );
  });

  test('no changed character is accepted', () => {
    const good = signJws('t', { a: 1, b: 'text' }, key);
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.constantFrom('A', 'z', '0', '_', '.', '='), (at, char) => {
        fc.pre(good[at] !== char);
        assert.equal(holds(good.slice(0, at) + char + good.slice(at + 1)), false);
      }),
      { numRuns: 300 },
    );
  });

  test('a public key comes back from its text', () => {
    assert.equal(keyIdOf(publicKeyFrom(publicKeyText(publicKey))), key.kid);
    const { publicKey: other } = generateKeyPairSync('x25519');
    assert.throws(() => publicKeyText(other), /not Ed25519/);
  });

  function holds(compact: string): boolean {
    try {
      return signatureHolds(openJws(compact, 't'), publicKey);
    } catch {
      return false;
    }
  }
});
