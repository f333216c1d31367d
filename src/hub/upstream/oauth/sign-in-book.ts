import { createHash } from 'node:crypto';
import type { StoredOAuthClientInformation, StoredOAuthTokens } from '@modelcontextprotocol/client';
import { OpsError } from '#core/ops-error.ts';
import { SIGN_INS as PREFIX } from '#vault/secret-sources.ts';
import type { Vault } from '#vault/vault.ts';

/** Whose sign-in to which server. `principal` is null for the one that all share. */
export interface SignInKey {
  readonly server: string;
  readonly principal: string | null;
}

/** What is kept of a sign-in, sealed in the vault; all of it is secret. Clients and tokens name their issuer. */
export interface KeptSignIn {
  /** The server's address: credentials are for this one alone, whatever is called so later. */
  readonly url: string;
  readonly principal: string | null;
  readonly client?: StoredOAuthClientInformation;
  /** Where the client has been registered to send people back to. */
  readonly redirect?: string;
  readonly tokens?: StoredOAuthTokens;
  /** When the tokens came, ISO 8601. */
  readonly at?: string;
}

/** The sign-ins to outside servers, in the vault. */
export interface SignInBook {
  /** What is kept for this address; null when there is nothing, or no vault. Throws what keeps the vault shut. */
  read(key: SignInKey, url: string): Promise<KeptSignIn | null>;
  write(key: SignInKey, kept: KeptSignIn): Promise<void>;
  remove(key: SignInKey): Promise<void>;
  /** Takes every sign-in to a server out of the vault. */
  forget(server: string): Promise<void>;
  /** Throws `vault_missing`, and whatever else would keep a sign-in from being stored. */
  check(): Promise<void>;
  /** Somebody who is signed in by himself to the server at this address; always the same one while he is. */
  somebody(server: string, url: string): Promise<string | null>;
}

export type SignInVault = Pick<Vault, 'list' | 'get' | 'set' | 'remove'>;

/** What was read is believed so long, in ms: then a record that was taken out of the vault by hand is gone here too. */
const BELIEVED_MS = 30_000;

/** `hide` is told every secret of a sign-in, so that nothing shows it. */
export function openSignInBook(vault: SignInVault, hide: (secret: string) => void): SignInBook {
  const known = new Map<string, { readonly kept: KeptSignIn | null; readonly until: number }>();

  function believe(name: string, kept: KeptSignIn | null): KeptSignIn | null {
    known.set(name, { kept, until: performance.now() + BELIEVED_MS });
    const { client, tokens } = kept ?? {};
    for (const secret of [tokens?.access_token, tokens?.refresh_token, tokens?.id_token, secretOf(client)])
      if (secret !== undefined && secret !== '') hide(secret);
    return kept;
  }

  async function readName(name: string): Promise<KeptSignIn | null> {
    const there = known.get(name);
    if (there !== undefined && performance.now() < there.until) return there.kept;
    try {
      return believe(name, parsed(await vault.get(name)));
    } catch (error) {
      if (!isAbsent(error)) throw error;
      return believe(name, null);
    }
  }

  return {
    async read(key, url) {
      const kept = await readName(nameOf(key));
      return kept?.url === url ? kept : null;
    },
    async write(key, kept) {
      await vault.set(nameOf(key), JSON.stringify(kept));
      believe(nameOf(key), kept);
    },
    async remove(key) {
      known.delete(nameOf(key));
      await vault.remove(nameOf(key)).catch(unlessAbsent);
    },
    async forget(server) {
      const own = nameOf({ server, principal: null });
      for (const name of await namesOf(vault, own)) {
        if (name !== own && !name.startsWith(`${own}/`)) continue;
        known.delete(name);
        await vault.remove(name).catch(unlessAbsent);
      }
    },
    async check() {
      await vault.list();
    },
    async somebody(server, url) {
      for (const name of await namesOf(vault, `${PREFIX}${server}/`)) {
        const kept = await readName(name);
        if (kept?.url === url && kept.tokens !== undefined && kept.principal !== null) return kept.principal;
      }
      return null;
    },
  };
}

/** What somebody has put there himself is no sign-in. */
function parsed(text: string): KeptSignIn | null {
  try {
    return JSON.parse(text) as KeptSignIn | null;
  } catch {
    return null;
  }
}

/** A principal's id may be longer than a name of the vault, and may hold what that must not. */
function nameOf({ server, principal }: SignInKey): string {
  if (principal === null) return `${PREFIX}${server}`;
  return `${PREFIX}${server}/${createHash('sha256').update(principal).digest('base64url')}`;
}

async function namesOf(vault: SignInVault, prefix: string): Promise<string[]> {
  const all = await vault.list().catch((error) => {
    unlessAbsent(error);
    return [];
  });
  return all.map(({ name }) => name).filter((name) => name.startsWith(prefix));
}

function secretOf(client: StoredOAuthClientInformation | undefined): string | undefined {
  return (client as { client_secret?: string } | undefined)?.client_secret;
}

function isAbsent(error: unknown): boolean {
  return error instanceof OpsError && (error.code === 'unknown_secret' || error.code === 'vault_missing');
}

function unlessAbsent(error: unknown): void {
  if (!isAbsent(error)) throw error;
}
