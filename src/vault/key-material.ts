import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { OpsError } from '#core/ops-error.ts';
import type { KeyMaterial } from './sealed-file.ts';
import type { VaultKey } from './vault.ts';

/** The material behind a key. Throws `vault_key` for a file that is missing, too short, or readable by others. */
export function keyMaterial(key: VaultKey): KeyMaterial {
  switch (key.kind) {
    case 'recovery':
      return key;
    case 'passphrase':
      if (key.passphrase !== '') return key;
      throw new OpsError('vault_key', 'the passphrase is empty');
    case 'key_file':
    case 'credential':
      return { kind: key.kind, bytes: readKeyFile(key.path) };
  }
}

/** Fewer bytes could be guessed; more are no key. */
const SHORTEST = 32;
const LONGEST = 4096;

/** The bytes of a key file, without the line end that an editor adds. */
function readKeyFile(path: string): Uint8Array {
  let file: number;
  try {
    file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new OpsError('vault_key', `the key file ${path} cannot be read (${code})`, { cause });
  }
  try {
    const { mode, size } = fstatSync(file);
    if ((mode & 0o077) !== 0)
      throw new OpsError('vault_key', `the key file ${path} may be read by others: run chmod 600 ${path}`);
    if (size > LONGEST)
      throw new OpsError('vault_key', `the key file ${path} is longer than ${LONGEST} bytes`);
    const bytes = Buffer.alloc(size);
    const read = readSync(file, bytes, 0, size, 0);
    const end = bytes
      .subarray(0, read)
      .toString('latin1')
      .replace(/\r?\n$/, '').length;
    if (end >= SHORTEST) return new Uint8Array(bytes.subarray(0, end));
    throw new OpsError('vault_key', `the key file ${path} is shorter than ${SHORTEST} bytes`);
  } finally {
    closeSync(file);
  }
}
