import { z } from 'zod';

/** Name of a secret in the vault; `/` groups, as in `github/token`. */
export const SecretName = z
  .string()
  .regex(
    /^[A-Za-z0-9_][A-Za-z0-9_./@:-]{0,127}$/,
    'a secret is named by 1-128 of A-Z a-z 0-9 _ . / @ : - and begins with a letter, digit or _',
  );
export type SecretName = z.infer<typeof SecretName>;

/** nonce || XChaCha20-Poly1305 ciphertext, base64url without padding. */
const Sealed = z.string().regex(/^[A-Za-z0-9_-]{54,}$/, 'is not sealed text');
const Id = z.string().regex(/^[A-Za-z0-9_-]{22}$/, 'is not 16 bytes in base64url');

/** How the key that opens the vault is had. Bounds keep a forged file from taking all memory. */
export const VaultKeyKind = z.discriminatedUnion('kind', [
  /** Argon2id (RFC 9106) of a passphrase. */
  z.strictObject({
    kind: z.literal('passphrase'),
    salt: Id,
    passes: z.int().min(1).max(10),
    memory_kib: z.int().min(8192).max(1_048_576),
  }),
  z.strictObject({ kind: z.literal('key_file') }),
  z.strictObject({ kind: z.literal('credential') }),
]);
export type VaultKeyKind = z.infer<typeof VaultKeyKind>;

export const VAULT_FORMAT = 'opspilot-vault';
export const VAULT_VERSION = 1;

/**
 * The vault's file. The opening key unwraps the data key, the data key opens each record, with the record's name as
 * associated data, and the manifest, which says which records there are: none can be swapped, dropped or put back.
 */
export const VaultFile = z.strictObject({
  format: z.literal(VAULT_FORMAT),
  version: z.literal(VAULT_VERSION),
  id: Id,
  key: VaultKeyKind,
  wrapped_key: Sealed,
  manifest: Sealed,
  records: z.record(SecretName, z.strictObject({ sealed: Sealed, changed_at: z.iso.datetime() })),
});
export type VaultFile = z.infer<typeof VaultFile>;

/** What a listing says of a secret: never its value. */
export const VaultEntry = z.strictObject({ name: SecretName, changed_at: z.iso.datetime() });
export type VaultEntry = z.infer<typeof VaultEntry>;

/**
 * Where a secret is, as configurations and the MCP registry name it: `vault:NAME`, `env:NAME` (the variable, or the
 * file that `NAME_FILE` names) or `file:PATH`. `{principal}` in a vault's name stands for the id of whoever calls.
 */
export const SecretReference = z
  .string()
  .regex(
    /^(?:vault:[A-Za-z0-9_{][A-Za-z0-9_./@:{}-]{0,140}|env:[A-Za-z_][A-Za-z0-9_]{0,127}|file:[^\0\r\n]{1,4096})$/,
    'a secret is named by vault:NAME, env:NAME or file:PATH',
  );
export type SecretReference = z.infer<typeof SecretReference>;
