import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { OpsError } from '#core/ops-error.ts';
import { isPerPrincipal, principalWith, secretSources } from './secret-sources.ts';

const dir = mkdtempSync(join(tmpdir(), 'opspilot-secrets-'));
after(() => rmSync(dir, { recursive: true, force: true }));
writeFileSync(join(dir, 'token'), 'from a file\n');
writeFileSync(join(dir, 'empty'), '\n');

const HELD: Readonly<Record<string, string>> = { 'github/token': 'shared', 'github/u_1': 'of one' };
const secret = secretSources({
  vault: {
    get: async (name) => {
      const value = HELD[name];
      if (value === undefined) throw new OpsError('unknown_secret', `the vault holds no secret ${name}`);
      return value;
    },
  },
  env: { PLAIN: 'from the environment', LATER_FILE: 'token', EMPTY: '' },
  baseDir: dir,
});

for (const [reference, value] of [
  ['vault:github/token', 'shared'],
  ['env:PLAIN', 'from the environment'],
  ['env:LATER', 'from a file'],
  ['file:token', 'from a file'],
  [`file:${join(dir, 'token')}`, 'from a file'],
] as const)
  test(`${reference.replace(dir, 'DIR')} is found`, async () => assert.equal(await secret(reference), value));

for (const reference of ['vault:nothing', 'env:NOTHING', 'env:EMPTY', 'file:nothing', 'file:empty'])
  test(`${reference} is no secret`, async () => {
    await assert.rejects(secret(reference), { code: 'unknown_secret' });
  });

for (const text of ['shared', 'vault:', 'env:A-B', 'http://x', 'vault:a b', ''])
  test(`${JSON.stringify(text)} is no reference, and is not shown`, async () => {
    await assert.rejects(secret(text), (error: OpsError) => {
      assert.equal(error.code, 'bad_request');
      return text === '' || !error.message.includes(` ${text} `);
    });
  });

test('one reference stands for the secret of each caller, and of nobody else', async () => {
  const reference = 'vault:github/{principal}';
  assert.ok(isPerPrincipal(reference) && !isPerPrincipal('vault:github/token'));
  assert.equal(await secret(reference, 'u_1'), 'of one');
  await assert.rejects(secret(reference, 'u_2'), { code: 'unknown_secret' });
  await assert.rejects(secret(reference), { code: 'unknown_secret' });
  await assert.rejects(secret(reference, '../x y'), { code: 'unknown_secret' });
});

test('somebody is found who has a secret under a reference that each has for himself', () => {
  const names = ['github/', 'github/token', 'github/u_1/token', 'gitlab/u_2/token', 'mcp-oauth/github'];
  assert.equal(principalWith('vault:github/{principal}/token', names), 'u_1');
  assert.equal(principalWith('vault:other/{principal}', names), null);
  assert.equal(principalWith('vault:gitlab/{principal}', names), 'u_2/token');
});

test('a sign-in to an outside server is no secret that a configuration can name', async () => {
  const find = secretSources({ vault: { get: async () => 'all tokens' }, env: {}, baseDir: '/' });
  await assert.rejects(find('vault:mcp-oauth/github'), { code: 'unknown_secret' });
  await assert.rejects(find('vault:{principal}', 'mcp-oauth/github'), { code: 'unknown_secret' });
});
