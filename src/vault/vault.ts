import type { VaultEntry, VaultKeyKind } from '#contract/vault.ts';

/**
 * Sealed secrets in one file. Every method throws `vault_missing`, `vault_key` (wrong key, or none), `vault_damaged`
 * (cut, swapped, of another version); those that change something also `vault_busy`. Nothing is changed then.
 */
export interface Vault extends AsyncDisposable {
  /** The names, sorted, and when each was last changed. */
  list(): Promise<VaultEntry[]>;
  /** The secret of this name. Throws `unknown_secret`. */
  get(name: string): Promise<string>;
  /** Stores a secret durably before it resolves, over a former one of this name. */
  set(name: string, value: string): Promise<void>;
  /** Throws `unknown_secret`. */
  remove(name: string): Promise<void>;
  /** Seals everything anew under a new data key; `next` also changes what opens the vault. */
  rotate(next?: VaultKey): Promise<void>;
  /** The code that opens this vault without its key, until the next `rotate`. */
  exportRecovery(): Promise<string>;
}

/** What opens a vault. A file holds at least 32 bytes of randomness, and nobody else may read it. */
export type VaultKey =
  | { readonly kind: 'passphrase'; readonly passphrase: string }
  | { readonly kind: 'key_file'; readonly path: string }
  | { readonly kind: 'credential'; readonly path: string }
  | { readonly kind: 'recovery'; readonly code: string };

/** How the vault writes: durable replacing and the lock are those of all our files, and are handed in. */
export interface VaultFiles {
  /** Replaces a file as a whole and durably. */
  replace(path: string, text: string): void;
  /** Holds a lock file for this process alone; null when another one does not let go of it for seconds. */
  hold(path: string): Promise<{ release(): void } | null>;
}

export interface VaultOptions {
  readonly path: string;
  /** Asked when the vault is first needed, for what opens this file; null when none such is configured. */
  readonly key: (kind: VaultKeyKind['kind']) => Promise<VaultKey | null>;
  readonly files: VaultFiles;
  readonly now: () => Date;
}
