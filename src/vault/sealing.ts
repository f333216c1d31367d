import sodium from 'libsodium-wrappers-sumo';

/** Waits until the library is loaded; before that nothing here works. */
export const sodiumReady: Promise<void> = sodium.ready;

/** A secret key of 32 bytes. */
export type Key = Uint8Array;

/** What a sealed text is bound to: it opens in no other place. */
export type Place = readonly (string | number)[];

/** Seals with XChaCha20-Poly1305 under a random nonce. The result is base64url of nonce || ciphertext. */
export function seal(key: Key, place: Place, plain: Uint8Array): string {
  const nonce = sodium.randombytes_buf(sodium.crypto_aead_xchacha20poly1305_ietf_NPUBBYTES);
  const box = sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(plain, placeText(place), null, nonce, key);
  return Buffer.concat([nonce, box]).toString('base64url');
}

/** Opens what was sealed in this very place under this key; null for anything else. */
export function open(key: Key, place: Place, sealed: string): Uint8Array | null {
  const bytes = new Uint8Array(Buffer.from(sealed, 'base64url'));
  const split = sodium.crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
  try {
    return sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(
      null,
      bytes.subarray(split),
      placeText(place),
      bytes.subarray(0, split),
      key,
    );
  } catch {
    return null;
  }
}

/** RFC 9106: the second recommended choice for machines with little memory. */
export const ARGON2ID = Object.freeze({ passes: 3, memory_kib: 65_536 });

/** Argon2id of a passphrase, which is normalized so that every keyboard gives the same bytes. */
export function keyOfPassphrase(
  passphrase: string,
  { salt, passes, memory_kib }: { salt: string; passes: number; memory_kib: number },
): Key {
  return sodium.crypto_pwhash(
    KEY_BYTES,
    passphrase.normalize('NFKC'),
    new Uint8Array(Buffer.from(salt, 'base64url')),
    passes,
    memory_kib * 1024,
    sodium.crypto_pwhash_ALG_ARGON2ID13,
  );
}

/** The key that stands for the bytes of a key file or credential, for this vault alone. */
export function keyOfBytes(material: Uint8Array, vaultId: string): Key {
  return sodium.crypto_generichash(KEY_BYTES, material, placeText(['opspilot-vault', 1, vaultId, 'file']));
}

export function randomKey(): Key {
  return sodium.randombytes_buf(KEY_BYTES);
}

export function randomId(): string {
  return Buffer.from(sodium.randombytes_buf(16)).toString('base64url');
}

/** SHA-256 in lower-case hex. */
export function fingerprint(text: string): string {
  return sodium.to_hex(sodium.crypto_hash_sha256(text));
}

/** Overwrites a key that is no longer needed. */
export function wipe(key: Key): void {
  sodium.memzero(key);
}

const KEY_BYTES = 32;

function placeText(place: Place): string {
  return JSON.stringify(place);
}
