import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, describe, test } from 'node:test';
import { holdFile } from '#executor/file-lock.ts';
import { initVault, openVault } from '#vault/open-vault.ts';
import type { Vault, VaultKey } from '#vault/vault.ts';
import { VAULT_FILES } from './vault.ts';

const root = mkdtempSync(join(tmpdir(), 'opspilot-vault-'));
after(() => rmSync(root, { recursive: true, force: true }));
const keyFile = (name: string, text = 'k'.repeat(43), mode = 0o600): VaultKey => {
  const path = join(root, name);
  writeFileSync(path, text, { mode });
  chmodSync(path, mode);
  return { kind: 'key_file', path };
};
const KEY = keyFile('key');
const now = () => new Date('2026-03-04T05:06:07.000Z');

/** A vault with one secret, at a path of its own. */
async function made(name: string): Promise<string> {
  const path = join(root, name, 'vault.json');
  await initVault({ path, files: VAULT_FILES, now }, KEY);
  await using vault = opened(path);
  await vault.set('first', 'one');
  return path;
}

function opened(path: string, key: VaultKey | null = KEY): Vault {
  return openVault({ path, key: async () => key, files: VAULT_FILES, now });
}

describe('a vault', () => {
  test('keeps, lists, changes and forgets', async () => {
    const path = await made('whole');
    await using vault = opened(path);
    await vault.set('a/second', 'zwei');
    await vault.set('first', 'eins');
    assert.deepEqual(
      (await vault.list()).map(({ name }) => name),
      ['a/second', 'first'],
    );
    await using again = opened(path);
    assert.deepEqual([await again.get('first'), await again.get('a/second')], ['eins', 'zwei']);
    await again.remove('first');
    await assert.rejects(vault.get('first'), { code: 'unknown_secret' });
    await assert.rejects(vault.set('-x', 'y'), { code: 'bad_request' });
    await assert.rejects(vault.set('x', ''), { code: 'bad_request' });
    await assert.rejects(vault.set('x', 'y'.repeat(65_537)), { code: 'too_large' });
    await assert.rejects(initVault({ path, files: VAULT_FILES, now }, KEY), { code: 'conflict' });
  });

  test('is told from one that is not there, and needs its key', async () => {
    await using nowhere = opened(join(root, 'nowhere.json'));
    await assert.rejects(nowhere.list(), { code: 'vault_missing' });
    const path = await made('keys');
    const before = readFileSync(path, 'utf8');
    for (const key of [
      null,
      keyFile('other', 'o'.repeat(43)),
      keyFile('short', 'o'.repeat(31)),
      keyFile('open', 'k'.repeat(43), 0o640),
      { kind: 'key_file', path: join(root, 'none') },
      { kind: 'passphrase', passphrase: 'no' },
      { kind: 'recovery', code: '1234' },
    ] as (VaultKey | null)[]) {
      await using vault = opened(path, key);
      await assert.rejects(vault.set('first', 'changed'), { code: 'vault_key' });
    }
    assert.equal(readFileSync(path, 'utf8'), before);
  });

  test('that was cut or altered anywhere is refused, and left as it is', async () => {
    const path = await made('cut');
    const whole = readFileSync(path, 'utf8');
    const spoiled = [
      ...[0, 1, 100, whole.length - 3].map((length) => whole.slice(0, length)),
      whole.replace('"version": 1', '"version": 2'),
      whole.replace('opspilot-vault', 'something else'),
      whole.replace('"records"', '"more": 1, "records"'),
    ];
    for (const text of spoiled) {
      writeFileSync(path, text);
      await using vault = opened(path);
      await assert.rejects(vault.set('second', 'two'), { code: 'vault_damaged' });
      assert.equal(readFileSync(path, 'utf8'), text);
    }
    writeFileSync(path, whole);
    await using vault = opened(path);
    assert.equal(await vault.get('first'), 'one', 'a copy that was put back opens');
  });

  test('sealed anew, is opened by those who have the new key, at once', async () => {
    const path = await made('rotated');
    await using vault = opened(path);
    const code = await vault.exportRecovery();
    const next = keyFile('next', 'n'.repeat(43));
    await vault.rotate(next);
    assert.equal(await vault.get('first'), 'one');
    await using former = opened(path);
    await assert.rejects(former.get('first'), { code: 'vault_key' });
    await using recovered = opened(path, { kind: 'recovery', code });
    await assert.rejects(recovered.rotate(next), { code: 'vault_key' }, 'it was of before');
    const fresh = await vault.exportRecovery();
    await using lost = opened(path, { kind: 'recovery', code: fresh });
    await lost.rotate(KEY);
    assert.equal(await former.get('first'), 'one');
  });

  test('that another process holds is waited for, not written over', async () => {
    const path = await made('held');
    const lock = holdFile(`${path}.lock`) ?? assert.fail();
    await using vault = opened(path);
    let stored = false;
    const storing = vault.set('second', 'two').then(() => {
      stored = true;
    });
    assert.equal(await vault.get('first'), 'one', 'reading needs no lock');
    assert.equal(stored, false);
    lock.release();
    await storing;
    assert.equal(await vault.get('second'), 'two');
  });
});

describe('processes that change one vault', () => {
  const child = (path: string, prefix: string, count: number) =>
    spawn(process.execPath, [WRITER, path, (KEY as { path: string }).path, prefix, String(count)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
  const WRITER = join(import.meta.dirname, 'testing', 'write-secrets.ts');

  test('at once lose nothing of each other', async () => {
    const path = await made('two');
    const writers = [child(path, 'a', 15), child(path, 'b', 15)];
    await Promise.all(writers.map((writer) => once(writer, 'exit')));
    await using vault = opened(path);
    assert.equal((await vault.list()).length, 31);
  });

  test('and are killed in the middle leave a whole vault with all that they had confirmed', async () => {
    const path = await made('killed');
    for (const [round, ms] of [400, 460, 520].entries()) {
      const writer = child(path, `r${round}-`, 10_000);
      let said = '';
      writer.stdout.setEncoding('utf8').on('data', (text: string) => {
        said += text;
      });
      await once(writer.stdout, 'data');
      await new Promise((resolve) => setTimeout(resolve, ms));
      writer.kill('SIGKILL');
      await once(writer, 'close');
      await using vault = opened(path);
      const names = new Set((await vault.list()).map(({ name }) => name));
      const confirmed = said.split('\n').slice(0, -1);
      assert.ok(confirmed.length > 0);
      for (const name of confirmed) assert.ok(names.has(name), name);
      assert.equal(await vault.get(confirmed.at(-1) ?? ''), 'value');
    }
    await using vault = opened(path);
    await vault.set('afterwards', 'x');
    assert.deepEqual(
      readdirSync(dirname(path)).filter((name) => name.endsWith('.tmp')),
      [],
    );
  });
});
