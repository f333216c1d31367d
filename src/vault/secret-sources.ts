import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { SecretName, SecretReference } from '#contract/vault.ts';
import { OpsError } from '#core/ops-error.ts';
import type { Vault } from './vault.ts';

/** Finds the value behind a reference. Throws `unknown_secret`, or what the vault throws; never shows a value. */
export type SecretSource = (reference: string, principalId?: string) => Promise<string>;

export interface SourceParts {
  readonly vault: Pick<Vault, 'get'>;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What relative paths start from. */
  readonly baseDir: string;
}

/**
 * Reads `vault:NAME`, `env:NAME` and `file:PATH`, each anew for every use, so that a rotated secret counts at once.
 * `{principal}` in a vault's name is replaced by the id of whoever calls.
 */
export function secretSources({ vault, env, baseDir }: SourceParts): SecretSource {
  return async (reference, principalId) => {
    if (!SecretReference.safeParse(reference).success)
      throw new OpsError('bad_request', 'a secret is named by vault:NAME, env:NAME or file:PATH');
    const kind = reference.slice(0, reference.indexOf(':'));
    const name = reference.slice(kind.length + 1);
    if (kind === 'vault') return vault.get(ownName(nameFor(name, principalId)));
    if (kind === 'file') return fromFile(resolve(baseDir, name), reference);
    const value = env[name];
    if (value !== undefined && value !== '') return value;
    const file = env[`${name}_FILE`];
    if (file !== undefined && file !== '') return fromFile(resolve(baseDir, file), `env:${name}_FILE`);
    throw new OpsError('unknown_secret', `neither ${name} nor ${name}_FILE is set in the environment`);
  };
}

/** What sign-ins to outside servers are kept under; no configuration can name one, or one server would get another's. */
export const SIGN_INS = 'mcp-oauth/';

function ownName(name: string): string {
  if (!name.startsWith(SIGN_INS)) return name;
  throw new OpsError('unknown_secret', `vault:${name} is a sign-in, and for its own server alone`);
}

/** Whether a reference stands for another secret for each principal. */
export function isPerPrincipal(reference: string): boolean {
  return reference.startsWith('vault:') && reference.includes(PRINCIPAL);
}

/** A principal that the vault, by the names in it, has a secret for under this reference; null for none. */
export function principalWith(reference: string, names: readonly string[]): string | null {
  const [before = '', after = ''] = reference.slice('vault:'.length).split(PRINCIPAL);
  const found = names.find(
    (name) => name.length > before.length + after.length && name.startsWith(before) && name.endsWith(after),
  );
  return found === undefined ? null : found.slice(before.length, found.length - after.length);
}

const PRINCIPAL = '{principal}';

function nameFor(template: string, principalId: string | undefined): string {
  if (template.includes(PRINCIPAL) && principalId === undefined)
    throw new OpsError('unknown_secret', `vault:${template} is for one caller, and nobody calls`);
  const name = SecretName.safeParse(template.replaceAll(PRINCIPAL, principalId ?? ''));
  if (name.success) return name.data;
  throw new OpsError('unknown_secret', `vault:${template} gives no name of a secret for this caller`);
}

async function fromFile(path: string, shown: string): Promise<string> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new OpsError('unknown_secret', `${shown} cannot be read (${code})`, { cause });
  }
  const value = text.replace(/\r?\n$/, '');
  if (value !== '') return value;
  throw new OpsError('unknown_secret', `${shown} is empty`);
}
