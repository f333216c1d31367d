import { VAULT_FORMAT, VAULT_VERSION, type VaultFile, type VaultKeyKind } from '#contract/vault.ts';
import { canonicalJson } from '#core/canonical-json.ts';
import { OpsError } from '#core/ops-error.ts';
import { keyOfRecoveryCode } from './recovery-code.ts';
import {
  ARGON2ID,
  fingerprint,
  type Key,
  keyOfBytes,
  keyOfPassphrase,
  open,
  randomId,
  randomKey,
  seal,
  wipe,
} from './sealing.ts';

/** What opens a file, read from where it stands. */
export type KeyMaterial =
  | { readonly kind: 'passphrase'; readonly passphrase: string }
  | { readonly kind: 'key_file' | 'credential'; readonly bytes: Uint8Array }
  | { readonly kind: 'recovery'; readonly code: string };

/** Material that a vault can be made with. */
export type OwnMaterial = Exclude<KeyMaterial, { kind: 'recovery' }>;

/** An empty vault. */
export function newFile(material: OwnMaterial): VaultFile {
  const dataKey = randomKey();
  const file = wrapped(randomId(), dataKey, material);
  return withRecords(file, {}, dataKey);
}

/** The data key of a file, its manifest proven. Throws `vault_key` or `vault_damaged`. */
export function unlock(file: VaultFile, material: KeyMaterial): Key {
  const dataKey = dataKeyOf(file, material);
  checkManifest(file, dataKey);
  return dataKey;
}

/** Throws `vault_damaged` when the records are not those that were last written. */
export function checkManifest(file: VaultFile, dataKey: Key): void {
  const manifest = open(dataKey, placeOf(file.id, 'manifest'), file.manifest);
  if (manifest === null) throw damaged('its list of secrets does not belong to it');
  if (new TextDecoder().decode(manifest) !== manifestOf(file.records))
    throw damaged('a secret was swapped, taken out or put back by something else');
}

/** Throws `unknown_secret`, or `vault_damaged` for a record that is not the one of this name. */
export function readRecord(file: VaultFile, dataKey: Key, name: string): string {
  const record = Object.hasOwn(file.records, name) ? file.records[name] : undefined;
  if (record === undefined) throw new OpsError('unknown_secret', `the vault holds no secret ${name}`);
  const plain = open(dataKey, placeOf(file.id, 'record', name), record.sealed);
  if (plain === null) throw damaged(`what stands at ${name} was not sealed there`);
  return new TextDecoder().decode(plain);
}

export function withRecord(
  file: VaultFile,
  dataKey: Key,
  name: string,
  value: string,
  changedAt: string,
): VaultFile {
  const sealed = seal(dataKey, placeOf(file.id, 'record', name), new TextEncoder().encode(value));
  return withRecords(file, { ...file.records, [name]: { sealed, changed_at: changedAt } }, dataKey);
}

/** Throws `unknown_secret`. */
export function withoutRecord(file: VaultFile, dataKey: Key, name: string): VaultFile {
  if (!Object.hasOwn(file.records, name))
    throw new OpsError('unknown_secret', `the vault holds no secret ${name}`);
  const { [name]: _, ...others } = file.records;
  return withRecords(file, others, dataKey);
}

/** The same secrets under a new data key, and under the material that is to open them from now on. */
export function rekeyed(file: VaultFile, dataKey: Key, next: OwnMaterial): VaultFile {
  const fresh = randomKey();
  const empty = wrapped(file.id, fresh, next);
  const records = Object.fromEntries(
    Object.entries(file.records).map(([name, { changed_at }]) => {
      const plain = new TextEncoder().encode(readRecord(file, dataKey, name));
      return [name, { sealed: seal(fresh, placeOf(file.id, 'record', name), plain), changed_at }];
    }),
  );
  const whole = withRecords(empty, records, fresh);
  wipe(fresh);
  return whole;
}

function wrapped(id: string, dataKey: Key, material: OwnMaterial): Omit<VaultFile, 'manifest' | 'records'> {
  const kind: VaultKeyKind =
    material.kind === 'passphrase'
      ? { kind: 'passphrase', salt: randomId(), ...ARGON2ID }
      : { kind: material.kind };
  const opening = openingKey(id, kind, material);
  const wrapped_key = seal(opening, keyPlace(id, kind), dataKey);
  wipe(opening);
  return { format: VAULT_FORMAT, version: VAULT_VERSION, id, key: kind, wrapped_key };
}

function dataKeyOf(file: VaultFile, material: KeyMaterial): Key {
  if (material.kind === 'recovery') {
    const key = keyOfRecoveryCode(material.code);
    if (key === null) throw new OpsError('vault_key', 'the recovery code has a slip: type it once more');
    if (open(key, placeOf(file.id, 'manifest'), file.manifest) !== null) return key;
    throw new OpsError('vault_key', 'the recovery code is of another vault, or of before its last rotate');
  }
  if (material.kind !== file.key.kind)
    throw new OpsError(
      'vault_key',
      `the vault opens by ${NAMED[file.key.kind]}, not by ${NAMED[material.kind]}`,
    );
  const opening = openingKey(file.id, file.key, material);
  const key = open(opening, keyPlace(file.id, file.key), file.wrapped_key);
  wipe(opening);
  if (key !== null) return key;
  throw new OpsError('vault_key', `${NAMED[material.kind]} is not the one of this vault`);
}

const NAMED = Object.freeze({
  passphrase: 'a passphrase',
  key_file: 'a key file',
  credential: 'a systemd credential',
});

function openingKey(id: string, kind: VaultKeyKind, material: OwnMaterial): Key {
  if (material.kind === 'passphrase' && kind.kind === 'passphrase')
    return keyOfPassphrase(material.passphrase, kind);
  if (material.kind !== 'passphrase') return keyOfBytes(material.bytes, id);
  throw new TypeError(`a passphrase does not open by ${kind.kind}`);
}

function withRecords(
  file: Omit<VaultFile, 'manifest' | 'records'>,
  records: VaultFile['records'],
  dataKey: Key,
): VaultFile {
  const { format, version, id, key, wrapped_key } = file;
  const manifest = seal(dataKey, placeOf(id, 'manifest'), new TextEncoder().encode(manifestOf(records)));
  return { format, version, id, key, wrapped_key, manifest, records };
}

function manifestOf(records: VaultFile['records']): string {
  const entries = Object.entries(records).map(([name, { sealed, changed_at }]) => [
    name,
    fingerprint(`${changed_at} ${sealed}`),
  ]);
  return canonicalJson(Object.fromEntries(entries));
}

/** A key cannot be moved under other parameters: they are part of the place. */
function keyPlace(id: string, kind: VaultKeyKind): string[] {
  return placeOf(id, 'key', canonicalJson(kind));
}

function placeOf(id: string, ...place: string[]): string[] {
  return [VAULT_FORMAT, String(VAULT_VERSION), id, ...place];
}

function damaged(detail: string): OpsError {
  return new OpsError('vault_damaged', `the vault is not as OpsPilot left it: ${detail}`);
}
