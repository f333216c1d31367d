import { openVault } from '#vault/open-vault.ts';
import { VAULT_FILES } from '../vault.ts';

const [path = '', key = '', prefix = '', count = '0'] = process.argv.slice(2);
await using vault = openVault({
  path,
  key: async () => ({ kind: 'key_file', path: key }),
  files: VAULT_FILES,
  now: () => new Date(),
});
for (let n = 0; n < Number(count); n += 1) {
  await vault.set(`${prefix}${n}`, 'value');
  process.stdout.write(`${prefix}${n}\n`);
}
