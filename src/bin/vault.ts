import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { Config } from '#config/schema.ts';
import type { VaultKeyKind } from '#contract/vault.ts';
import { writeFileAtomic } from '#executor/atomic-write.ts';
import { waitForFile } from '#executor/file-lock.ts';
import { initVault, openVault } from '#vault/open-vault.ts';
import type { Vault, VaultFiles, VaultKey, VaultOptions } from '#vault/vault.ts';
import type { DataDir } from './data-dir.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** The vault of an instance, with the key that is configured for it; opened when it is first needed. */
export function instanceVault(
  dir: DataDir,
  config: Config['vault'],
  configDir: string,
  env: Env,
  now: () => Date,
): Vault {
  const key: VaultOptions['key'] = async (kind) => configuredKey(kind, config, configDir, env);
  return openVault({ path: dir.vault, key, files: VAULT_FILES, now });
}

/** Durable replacing and the lock, as for all our files; what a killed writer left behind is cleared away. */
export const VAULT_FILES: VaultFiles = Object.freeze({
  replace(path: string, text: string) {
    for (const name of readdirSync(dirname(path)))
      if (name.startsWith(`${basename(path)}.`) && name.endsWith('.tmp'))
        rmSync(join(dirname(path), name), { force: true });
    writeFileAtomic(path, text);
  },
  hold(path: string) {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    return waitForFile(path, PATIENCE_MS);
  },
});

/** How long another process may be changing the vault before we give up, in ms. */
const PATIENCE_MS = 10_000;

/** What is configured to open a vault of this kind. */
export function configuredKey(
  kind: VaultKeyKind['kind'],
  { passphrase, key_file }: Config['vault'],
  configDir: string,
  env: Env,
): VaultKey | null {
  switch (kind) {
    case 'passphrase':
      return passphrase === '' ? null : { kind, passphrase };
    case 'key_file':
      return { kind, path: key_file === '' ? usualKeyFile(env) : resolve(configDir, key_file) };
    case 'credential': {
      const path = credentialPath(env);
      return path === null ? null : { kind, path };
    }
  }
}

/** Where `LoadCredential=opspilot-vault:...` of systemd puts it; null outside of a unit that has one. */
export function credentialPath({ CREDENTIALS_DIRECTORY: folder }: Env): string | null {
  return folder === undefined || folder === '' ? null : join(folder, 'opspilot-vault');
}

/** Makes an empty vault that opens by what is configured, else by a key file at its usual place. Throws `conflict`. */
export async function makeVault(
  dir: DataDir,
  config: Config['vault'],
  configDir: string,
  env: Env,
  now: () => Date,
): Promise<void> {
  const key =
    configuredKey('passphrase', config, configDir, env) ??
    (config.key_file === '' ? configuredKey('credential', config, configDir, env) : null) ??
    madeKeyFile(config.key_file === '' ? usualKeyFile(env) : resolve(configDir, config.key_file));
  await initVault({ path: dir.vault, files: VAULT_FILES, now }, key);
}

/** The key in this file, which is made (mode 0600) where it is not. */
export function madeKeyFile(path: string): VaultKey {
  if (!existsSync(path)) {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileAtomic(path, `${randomBytes(32).toString('base64url')}\n`);
  }
  return { kind: 'key_file', path };
}

/** Outside of the data dir, so that a copy of that alone opens nothing. */
export function usualKeyFile({ XDG_CONFIG_HOME: xdg, HOME: home }: Env): string {
  const folder = xdg !== undefined && xdg !== '' ? xdg : join(home ?? '.', '.config');
  return join(folder, 'opspilot', 'vault.key');
}
