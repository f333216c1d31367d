import { existsSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { SecretName, type VaultFile } from '#contract/vault.ts';
import { OpsError } from '#core/ops-error.ts';
import { keyMaterial } from './key-material.ts';
import type { OwnMaterial } from './sealed-file.ts';
import type { Vault, VaultKey, VaultOptions } from './vault.ts';
import { readVaultFile, vaultText } from './vault-file.ts';
import type { VaultAnswer, VaultWork } from './vault-work.ts';

/** Opens the vault at a path lazily: file and key are read when first needed, and a missing one is told then. */
export function openVault(options: VaultOptions): Vault {
  const { path, files, now } = options;
  const thread = new VaultThread();
  let key: Promise<VaultKey | null> | null = null;
  let refused: { readonly wrapped: string; readonly error: OpsError; readonly until: number } | null = null;

  async function material({ key: { kind } }: VaultFile) {
    key ??= options.key(kind);
    const given = await key;
    if (given !== null) return keyMaterial(given);
    key = null;
    throw new OpsError('vault_key', `the vault opens by ${OPENERS[kind]}, and none is configured`);
  }

  /** One piece of work on a file, unlocked first where the thread has not its key yet. */
  async function unlocked(work: Exclude<VaultWork, { op: 'make' | 'unlock' }>): Promise<Done> {
    const answer = await thread.ask(work);
    if (answer.ok || !answer.locked) return settled(answer);
    await unlock(work.file);
    return settled(await thread.ask(work));
  }

  /** Trying a wrong passphrase takes most of a second: it is not tried again with each question. */
  async function unlock(file: VaultFile): Promise<void> {
    const { wrapped_key: wrapped } = file;
    if (refused?.wrapped === wrapped && performance.now() < refused.until) throw refused.error;
    refused = null;
    const answer = await thread.ask({ op: 'unlock', file, material: await material(file) });
    if (answer.ok || answer.locked || answer.code !== 'vault_key') {
      settled(answer);
      return;
    }
    refused = {
      wrapped,
      error: new OpsError(answer.code, answer.detail),
      until: performance.now() + RETRY_MS,
    };
    throw refused.error;
  }

  /** Reads, changes and writes under the lock, so that two processes never write over one another. */
  async function change(work: (file: VaultFile) => Parameters<typeof unlocked>[0]): Promise<void> {
    const lock = await hold(options);
    try {
      const { file } = await unlocked(work(present(path)));
      if (file) files.replace(path, vaultText(file));
    } finally {
      lock.release();
    }
  }

  return {
    async list() {
      const file = present(path);
      await unlocked({ op: 'check', file });
      return Object.entries(file.records)
        .map(([name, { changed_at }]) => ({ name, changed_at }))
        .sort((a, b) => (a.name < b.name ? -1 : 1));
    },
    async get(name) {
      return (await unlocked({ op: 'get', file: present(path), name })).text ?? '';
    },
    async set(name, value) {
      checkRecord(name, value);
      await change((file) => ({ op: 'set', file, name, value, at: now().toISOString() }));
    },
    remove: (name) => change((file) => ({ op: 'remove', file, name })),
    async rotate(next) {
      const fresh = next === undefined ? await material(present(path)) : keyMaterial(next);
      if (fresh.kind === 'recovery')
        throw new OpsError(
          'vault_key',
          'a recovery code opens a vault and does not seal one: give a new key',
        );
      await change((file) => ({ op: 'rotate', file, next: fresh }));
      if (next !== undefined) key = Promise.resolve(next);
    },
    async exportRecovery() {
      return (await unlocked({ op: 'recovery', file: present(path) })).text ?? '';
    },
    [Symbol.asyncDispose]: () => thread.end(),
  };
}

/** Makes an empty vault. Throws `conflict` when there is one at this path, and `vault_key`. */
export async function initVault(options: Omit<VaultOptions, 'key'>, key: VaultKey): Promise<void> {
  const material = keyMaterial(key);
  if (material.kind === 'recovery')
    throw new OpsError('vault_key', 'a recovery code opens a vault and makes none');
  const lock = await hold(options);
  const thread = new VaultThread();
  try {
    if (existsSync(options.path))
      throw new OpsError('conflict', `there is a vault at ${options.path} already`);
    const { file } = settled(await thread.ask({ op: 'make', material: material satisfies OwnMaterial }));
    if (file) options.files.replace(options.path, vaultText(file));
  } finally {
    await thread.end();
    lock.release();
  }
}

const OPENERS = Object.freeze({
  passphrase: 'a passphrase',
  key_file: 'a key file',
  credential: 'the systemd credential opspilot-vault',
});

const LONGEST_SECRET = 65_536;
/** After a wrong key, in ms. */
const RETRY_MS = 5000;

async function hold({ path, files }: Pick<VaultOptions, 'path' | 'files'>): Promise<{ release(): void }> {
  const lock = await files.hold(`${path}.lock`);
  if (lock) return lock;
  throw new OpsError('vault_busy', `${path} is held by another process`);
}

function present(path: string): VaultFile {
  const file = readVaultFile(path);
  if (file) return file;
  throw new OpsError('vault_missing', `there is no vault at ${path}`);
}

function checkRecord(name: string, value: string): void {
  const parsed = SecretName.safeParse(name);
  if (!parsed.success) throw new OpsError('bad_request', parsed.error.issues[0]?.message ?? 'not a name');
  if (value === '') throw new OpsError('bad_request', `the value of ${name} is empty`);
  if (Buffer.byteLength(value) > LONGEST_SECRET)
    throw new OpsError('too_large', `the value of ${name} is longer than ${LONGEST_SECRET} bytes`);
}

type Done = Extract<VaultAnswer, { ok: true }>;

function settled(answer: VaultAnswer): Done {
  if (answer.ok) return answer;
  if (answer.locked) throw new OpsError('vault_key', 'the vault was given another key in the meantime');
  throw new OpsError(answer.code, answer.detail);
}

/** The thread that works on sealed files, one piece of work after the other; started when it is first asked. */
class VaultThread {
  #worker: Worker | null = null;
  #last: Promise<unknown> = Promise.resolve();

  ask(work: VaultWork): Promise<VaultAnswer> {
    const answer = this.#last.then(() => this.#send(work));
    this.#last = answer.catch(() => undefined);
    return answer;
  }

  async #send(work: VaultWork): Promise<VaultAnswer> {
    const worker = this.#started();
    worker.ref();
    const { promise, resolve, reject } = Promise.withResolvers<VaultAnswer>();
    worker.once('message', resolve);
    worker.once('error', reject);
    const ended = () => reject(new OpsError('internal', 'the thread of the vault has ended'));
    worker.once('exit', ended);
    try {
      worker.postMessage(work);
      return await promise;
    } finally {
      worker.off('message', resolve).off('error', reject).off('exit', ended);
      worker.unref();
    }
  }

  #started(): Worker {
    if (this.#worker) return this.#worker;
    const worker = new Worker(new URL('./vault-thread.ts', import.meta.url));
    worker.on('error', () => undefined);
    worker.once('exit', () => {
      if (this.#worker === worker) this.#worker = null;
    });
    this.#worker = worker;
    return worker;
  }

  async end(): Promise<void> {
    await this.#last;
    await this.#worker?.terminate();
  }
}
