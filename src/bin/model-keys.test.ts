import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { loadConfig } from '#config/load.ts';
import { dataDirAt } from './data-dir.ts';
import { type ModelKeys, type ModelKeysPlan, readModelKeys, watchModelKeys } from './model-keys.ts';
import { instanceVault, makeVault } from './vault.ts';

const root = mkdtempSync(join(tmpdir(), 'opspilot-keys-'));
after(() => rmSync(root, { recursive: true }));

function planOf(errors: string[]): ModelKeysPlan {
  const file = join(root, 'opspilot.yaml');
  writeFileSync(
    file,
    `models:
  providers:
    sealed: { kind: openai, url: http://127.0.0.1:1/v1, keys: [vault:sealed] }
    filed: { kind: openai, url: http://127.0.0.1:1/v1, key_file: key.txt }
`,
  );
  const env = { OPSPILOT_VAULT_PASSPHRASE: 'a passphrase for tests', HOME: root };
  const { config } = loadConfig({ file, env, flags: {} });
  return {
    dir: dataDirAt(root),
    config,
    configDir: root,
    env,
    onError: (error, what) => void errors.push(`${what}: ${(error as Error).message}`),
    now: () => new Date(),
  };
}

test('a key that was replaced in the vault or in its file is told soon, and one that is gone is left out', async () => {
  const errors: string[] = [];
  const plan = planOf(errors);
  await makeVault(plan.dir, plan.config.vault, root, plan.env, plan.now);
  const change = async (name: string, value: string | null) => {
    await using vault = instanceVault(plan.dir, plan.config.vault, root, plan.env, plan.now);
    await (value === null ? vault.remove(name) : vault.set(name, value));
  };
  await change('sealed', 'sk-one');
  writeFileSync(join(root, 'key.txt'), 'sk-file\n');
  assert.deepEqual(Object.fromEntries(await readModelKeys(plan)), { sealed: ['sk-one'], filed: ['sk-file'] });

  let told = Promise.withResolvers<ModelKeys>();
  using _ = watchModelKeys(plan, (keys) => told.resolve(keys), 20);
  const keysAfter = async (act: () => Promise<void> | void) => {
    told = Promise.withResolvers();
    const keep = setInterval(() => {}, 1000);
    await act();
    const keys = await told.promise;
    clearInterval(keep);
    return Object.fromEntries(keys);
  };
  assert.deepEqual(await keysAfter(() => change('sealed', 'sk-two')), {
    sealed: ['sk-two'],
    filed: ['sk-file'],
  });
  assert.deepEqual(await keysAfter(() => writeFileSync(join(root, 'key.txt'), 'sk-newer')), {
    sealed: ['sk-two'],
    filed: ['sk-newer'],
  });
  assert.deepEqual(errors, []);
  assert.deepEqual(await keysAfter(() => change('sealed', null)), { sealed: [], filed: ['sk-newer'] });
  assert.match(errors.join(), /models\.providers\.sealed: vault:sealed/);
  assert.doesNotMatch(errors.join(), /sk-/);
});
