import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import { accessSync, constants, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SigningKey } from '#core/jws.ts';
import { keyIdOf, publicKeyText } from '#core/jws.ts';
import { writeFileAtomic } from '#executor/atomic-write.ts';
import { holdFile } from '#executor/file-lock.ts';
import { StartError } from './start-error.ts';

/** Where one instance keeps what is its own; every folder 0700, every file 0600. */
export interface DataDir {
  readonly root: string;
  readonly database: string;
  readonly audit: string;
  readonly escalations: string;
  readonly controller: string;
  readonly hub: string;
  readonly demo: string;
  /** What models have cost. */
  readonly models: string;
  /** The vault's sealed file. */
  readonly vault: string;
  /** The registry of outside MCP servers. */
  readonly mcpRegistry: string;
  readonly instance: string;
  readonly config: string;
}

export function dataDirAt(root: string): DataDir {
  return {
    root,
    database: join(root, 'opspilot.db'),
    audit: join(root, 'audit'),
    escalations: join(root, 'escalations'),
    controller: join(root, 'controller'),
    hub: join(root, 'hub'),
    demo: join(root, 'demo'),
    models: join(root, 'models'),
    vault: join(root, 'vault', 'vault.json'),
    mcpRegistry: join(root, 'mcp', 'registry.json'),
    instance: join(root, 'instance.json'),
    config: join(root, 'opspilot.yaml'),
  };
}

/** Makes the folders. Throws `StartError` with the folder's name and the reason. */
export function prepareDataDir(dir: DataDir): void {
  try {
    for (const folder of [
      dir.root,
      dir.audit,
      dir.escalations,
      dir.controller,
      dir.hub,
      dir.models,
      join(dir.root, 'server'),
    ]) {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    }
  } catch (error) {
    const { code, path } = error as NodeJS.ErrnoException;
    throw new StartError(
      `the data dir ${path ?? dir.root} cannot be written (${code}): choose another with --data-dir`,
    );
  }
}

/** Keeps a second instance out of this data dir until released or until the process ends. */
export function lockDataDir(dir: DataDir): { release(): void } {
  const held = holdFile(join(dir.root, 'lock'));
  if (held) return held;
  throw new StartError(
    `another OpsPilot is running on ${dir.root}: stop it first, or choose another --data-dir`,
  );
}

/** An Ed25519 key of the server, made on first use. `name`: `ticket` signs tickets, `audit` checkpoints. */
export function serverKey(
  dir: DataDir,
  name: 'ticket' | 'audit',
): SigningKey & { readonly publicKey: KeyObject } {
  const file = join(dir.root, 'server', `${name}-key.pem`);
  if (!existsSync(file)) {
    const { privateKey } = generateKeyPairSync('ed25519');
    writeFileAtomic(file, privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
  }
  const privateKey = createPrivateKey(readFileSync(file));
  const publicKey = createPublicKey(privateKey);
  return { kid: keyIdOf(publicKey), privateKey, publicKey };
}

/** The secret that signs session cookies. */
export function sessionSecret(dir: DataDir): string {
  const file = join(dir.root, 'server', 'session-secret');
  if (!existsSync(file)) writeFileAtomic(file, `${randomBytes(32).toString('hex')}\n`);
  return readFileSync(file, 'utf8').trim();
}

/** On one machine the two executors learn the server's public key from whoever starts all of them. */
export function pinTicketKey(
  executorDir: string,
  key: { readonly kid: string; readonly publicKey: KeyObject },
): void {
  const pinned = [{ kid: key.kid, public_key: publicKeyText(key.publicKey) }];
  writeFileAtomic(join(executorDir, 'pinned-keys.json'), `${JSON.stringify(pinned, null, 2)}\n`);
}
