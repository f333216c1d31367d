import { readFileSync } from 'node:fs';
import { VAULT_FORMAT, VAULT_VERSION, VaultFile } from '#contract/vault.ts';
import { OpsError } from '#core/ops-error.ts';

/** The file as it stands; null when there is none. Throws `vault_damaged` that says what is wrong with it. */
export function readVaultFile(path: string): VaultFile | null {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') return null;
    throw new OpsError('vault_damaged', `${path} cannot be read (${code})`, { cause });
  }
  const value = parse(text, path);
  const { format, version } = (value ?? {}) as { format?: unknown; version?: unknown };
  if (format !== VAULT_FORMAT) throw new OpsError('vault_damaged', `${path} is no vault of OpsPilot`);
  if (version !== VAULT_VERSION)
    throw new OpsError(
      'vault_damaged',
      `${path} is a vault of version ${String(version).slice(0, 20)}, and this OpsPilot reads version ${VAULT_VERSION}`,
    );
  const parsed = VaultFile.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new OpsError('vault_damaged', `${path} at ${issue?.path.join('.') || 'its root'}: ${issue?.message}`);
}

export function vaultText(file: VaultFile): string {
  return `${JSON.stringify(file, null, 2)}\n`;
}

function parse(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new OpsError('vault_damaged', `${path} was cut, or is no JSON`, { cause });
  }
}
