import assert from 'node:assert/strict';
import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { describe, test } from 'node:test';
import { createOAuthIssuer } from './oauth-issuer.ts';

const ISSUER = 'https://issuer.example/realm';
const AUDIENCE = 'https://hub.example/mcp';
const NOW = new Date('2026-03-04T05:06:07.000Z');
const AT = Math.floor(NOW.getTime() / 1000);
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const ed = generateKeyPairSync('ed25519');
const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 });
const CLAIMS = {
  iss: ISSUER,
  aud: AUDIENCE,
  exp: AT + 300,
  sub: 'ada',
  scope: 'openid opspilot:viewer opspilot:member',
  client_id: 'claude',
};

function jwt(alg: string, key: KeyObject | Buffer, claims: object, kid: string | null): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const data = `${part({ alg, ...(kid === null ? {} : { kid }) })}.${part(claims)}`;
  const bytes = Buffer.from(data);
  const signature =
    alg === 'none'
      ? Buffer.alloc(0)
      : Buffer.isBuffer(key)
        ? createHmac('sha256', key).update(bytes).digest()
        : alg === 'ES256'
          ? sign('sha256', bytes, { key, dsaEncoding: 'ieee-p1363' })
          : sign(alg === 'EdDSA' ? null : 'sha256', bytes, key);
  return `${data}.${signature.toString('base64url')}`;
}

/** An issuer whose keys are read by a `fetch` that counts. */
function bench(metadata: object = {}) {
  const asked: string[] = [];
  const jwk = (key: KeyObject, kid: string) => ({ ...key.export({ format: 'jwk' }), kid, use: 'sig' });
  const answers: Record<string, object> = {
    'https://issuer.example/.well-known/oauth-authorization-server/realm': {
      issuer: ISSUER,
      jwks_uri: 'https://issuer.example/keys',
      ...metadata,
    },
    'https://issuer.example/keys': {
      keys: [
        jwk(rsa.publicKey, 'rsa'),
        jwk(ec.publicKey, 'ec'),
        jwk(ed.publicKey, 'ed'),
        { kty: 'oct', k: 'AAAA', kid: 'oct' },
      ],
    },
  };
  const issuer = createOAuthIssuer({
    issuer: ISSUER,
    audience: () => AUDIENCE,
    now: () => NOW,
    fetch: async (url) => {
      asked.push(String(url));
      const answer = answers[String(url)];
      return answer ? Response.json(answer) : new Response(null, { status: 404 });
    },
  });
  return { issuer, asked };
}

describe('access tokens of an authorization server', () => {
  for (const [alg, key, kid] of [
    ['RS256', rsa.privateKey, 'rsa'],
    ['ES256', ec.privateKey, 'ec'],
    ['EdDSA', ed.privateKey, 'ed'],
    ['RS256', rsa.privateKey, null],
  ] as const)
    test(`${alg} with ${kid ?? 'no'} key id names who it is, with the highest role of its scopes, who never approves`, async () => {
      const { principal, clientName } = await bench().issuer(jwt(alg, key, CLAIMS, kid));
      assert.deepEqual(principal, {
        kind: 'token',
        id: 'oauth:ada',
        name: 'ada',
        role: 'member',
        can_approve: false,
      });
      assert.equal(clientName, 'claude');
    });

  test('scopes of outside servers limit its holder to these', async () => {
    const scope = `${CLAIMS.scope} mcp:search mcp:docs`;
    const { principal } = await bench().issuer(jwt('RS256', rsa.privateKey, { ...CLAIMS, scope }, 'rsa'));
    assert.deepEqual([principal.role, principal.scopes], ['member', ['search', 'docs']]);
  });

  const pem = Buffer.from(rsa.publicKey.export({ type: 'spki', format: 'pem' }));
  for (const [why, token, says] of [
    [
      'another audience',
      jwt('RS256', rsa.privateKey, { ...CLAIMS, aud: 'https://other/mcp' }, 'rsa'),
      /audience/,
    ],
    ['no audience', jwt('RS256', rsa.privateKey, { ...CLAIMS, aud: undefined }, 'rsa'), /audience/],
    ['another issuer', jwt('RS256', rsa.privateKey, { ...CLAIMS, iss: 'https://evil' }, 'rsa'), /issuer/],
    ['an end that is over', jwt('RS256', rsa.privateKey, { ...CLAIMS, exp: AT - 31 }, 'rsa'), /expired/],
    ['no end', jwt('RS256', rsa.privateKey, { ...CLAIMS, exp: undefined }, 'rsa'), /expired/],
    [
      'a beginning to come',
      jwt('RS256', rsa.privateKey, { ...CLAIMS, nbf: AT + 60 }, 'rsa'),
      /not valid yet/,
    ],
    ['no scope of ours', jwt('RS256', rsa.privateKey, { ...CLAIMS, scope: 'openid' }, 'rsa'), /scopes/],
    ['nobody in it', jwt('RS256', rsa.privateKey, { ...CLAIMS, sub: '' }, 'rsa'), /nobody/],
    ['a key of somebody else', jwt('RS256', stranger.privateKey, CLAIMS, 'rsa'), /not signed by its issuer/],
    ['no signature', jwt('none', rsa.privateKey, CLAIMS, 'rsa'), /public key/],
    ['the public key as a secret', jwt('HS256', pem, CLAIMS, 'rsa'), /public key/],
    ['an algorithm of another key', jwt('EdDSA', ed.privateKey, CLAIMS, 'rsa'), /not signed by its issuer/],
    ['no form', 'a.b.c', /no JWT/],
  ] as const)
    test(`requirement 4: with ${why} it is refused`, async () => {
      await assert.rejects(bench().issuer(token), (error: Error & { code: string }) => {
        assert.match(error.message, says);
        return error.code === 'unauthenticated';
      });
    });

  test('keys are read once, and a key that is not among them is not looked for again and again', async () => {
    const { issuer, asked } = bench();
    await issuer(jwt('RS256', rsa.privateKey, CLAIMS, 'rsa'));
    for (let n = 0; n < 5; n += 1) await issuer(jwt('RS256', rsa.privateKey, CLAIMS, 'rsa'));
    for (let n = 0; n < 5; n += 1)
      await assert.rejects(issuer(jwt('RS256', rsa.privateKey, CLAIMS, `k${n}`)));
    assert.equal(asked.length, 2);
  });

  test('metadata that names another issuer is not believed', async () => {
    const { issuer } = bench({ issuer: 'https://evil.example' });
    await assert.rejects(issuer(jwt('RS256', rsa.privateKey, CLAIMS, 'rsa')), { code: 'unavailable' });
  });
});
