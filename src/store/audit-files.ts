import { type FileHandle, mkdir, open, readdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { type AuditEntry, Checkpoint } from '#contract/audit.ts';
import type { ChainPosition } from '#core/audit-chain.ts';
import { type CheckpointBody, checkpointText } from '#core/audit-checkpoint.ts';
import {
  auditFilesOf,
  CURRENT_FILE,
  fileNumber,
  KEYS_FILE,
  keysOf,
  LATEST_FILE,
} from '#core/audit-folder.ts';
import { GENESIS } from '#core/audit-hash.ts';
import { canonicalJson } from '#core/canonical-json.ts';
import { OpsError } from '#core/ops-error.ts';
import { readTail } from './audit-tail.ts';
import type { Signer } from './ed25519.ts';
import { syncFolder, writeWhole } from './whole-file.ts';

export interface AuditFilesOptions {
  readonly dir: string;
  readonly signer: Signer;
  readonly now: () => Date;
  /** A file that has become larger is closed, and the next one begun. */
  readonly rotateBytes: number;
  /** Most entries between two checkpoints. */
  readonly sealEvery: number;
}

const START: ChainPosition = Object.freeze({ seq: 0, hash: GENESIS });

/** The growing end of the exported audit. Calls must not overlap; after an error it has to be opened anew. */
export class AuditFiles implements AsyncDisposable {
  readonly #options: AuditFilesOptions;
  readonly #path: string;
  #file: FileHandle | null = null;
  #size = 0;
  #head = START;
  #latest: CheckpointBody | null = null;
  /** Number of the checkpoint that was last noted beside the files. */
  #noted = 0;

  private constructor(options: AuditFilesOptions) {
    this.#options = options;
    this.#path = join(options.dir, CURRENT_FILE);
  }

  /** Goes on where the folder's files end, or begins the first. Throws `audit_unavailable` when they were cut. */
  static async open(options: AuditFilesOptions): Promise<AuditFiles> {
    await mkdir(options.dir, { recursive: true, mode: 0o700 });
    await publishKey(options);
    await using opening = new AsyncDisposableStack();
    const files = opening.use(new AuditFiles(options));
    await files.#resume();
    opening.move();
    return files;
  }

  /** The last entry in the files; seq 0 before the first. */
  get head(): ChainPosition {
    return this.#head;
  }

  /** Writes entries that follow the head, with checkpoints between them, and syncs. */
  async append(entries: readonly AuditEntry[]): Promise<void> {
    let text = '';
    for (const entry of entries) {
      text += `${canonicalJson(entry)}\n`;
      this.#head = { seq: entry.seq, hash: entry.hash };
      if (entry.seq - (this.#latest?.seq ?? 0) >= this.#options.sealEvery) text += this.#checkpoint(false);
      if (this.#size + text.length > this.#options.rotateBytes) {
        await this.#write(text);
        text = '';
        await this.#rotate();
      }
    }
    await this.#write(text);
  }

  /** Closes with a checkpoint what was written since the last. */
  async seal(): Promise<void> {
    if (this.#latest?.seq !== this.#head.seq) await this.#write(this.#checkpoint(false));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file?.close();
    this.#file = null;
  }

  async #resume(): Promise<void> {
    const { dir } = this.#options;
    const rotated = auditFilesOf(await readdir(dir)).filter((name) => name !== CURRENT_FILE);
    const current = await readTail(this.#path);
    const previous = rotated.at(-1);
    const tail = current ?? (previous === undefined ? null : await readTail(join(dir, previous)));
    if (tail !== null) {
      this.#head = tail.head;
      this.#latest = tail.latest;
    }
    await this.#compareLatest();
    if (current === null) return this.#begin();
    this.#size = current.size;
    this.#file = await open(this.#path, 'a');
  }

  /** The note is written after the line it repeats: if it knows more than the files do, they have lost their end. */
  async #compareLatest(): Promise<void> {
    const { dir } = this.#options;
    const noted = await readLatest(dir);
    const n = this.#latest?.n ?? 0;
    if (noted !== null && noted.n > n) {
      const detail = `${dir} has lost its end: ${LATEST_FILE} speaks of checkpoint ${noted.n}, the files end with ${n}`;
      throw new OpsError(
        'audit_unavailable',
        `${detail}; moved elsewhere, it is written anew from the database`,
      );
    }
    if (this.#latest !== null && noted?.n !== n) await this.#noteLatest(this.#latest);
  }

  async #begin(): Promise<void> {
    const line = this.#checkpoint(true);
    await writeWhole(this.#path, line);
    this.#size = line.length;
    this.#file = await open(this.#path, 'a');
    await this.#noteLatest(this.#latest as CheckpointBody);
  }

  async #rotate(): Promise<void> {
    const { dir } = this.#options;
    await this.seal();
    await this.#file?.close();
    this.#file = null;
    const numbers = auditFilesOf(await readdir(dir))
      .map(fileNumber)
      .filter(Number.isFinite);
    const name = `audit-${String((numbers.at(-1) ?? 0) + 1).padStart(6, '0')}.jsonl`;
    await rename(this.#path, join(dir, name));
    await syncFolder(dir);
    await this.#begin();
  }

  async #write(text: string): Promise<void> {
    if (text === '') return;
    const latest = this.#latest;
    await this.#file?.appendFile(text);
    await this.#file?.datasync();
    this.#size += Buffer.byteLength(text);
    if (latest !== null && latest.n > this.#noted) await this.#noteLatest(latest);
  }

  async #noteLatest(latest: CheckpointBody): Promise<void> {
    await writeWhole(join(this.#options.dir, LATEST_FILE), lineOf(latest));
    this.#noted = latest.n;
  }

  #checkpoint(opens: boolean): string {
    const { signer, now } = this.#options;
    const { seq, hash } = this.#head;
    const n = (this.#latest?.n ?? 0) + 1;
    const body = { n, opens, seq, hash, ts: now().toISOString(), key_id: signer.keyId };
    this.#latest = { ...body, signature: signer.sign(checkpointText(body)) };
    return lineOf(this.#latest);
  }
}

function lineOf(checkpoint: CheckpointBody): string {
  return `${canonicalJson({ checkpoint })}\n`;
}

async function readLatest(dir: string): Promise<CheckpointBody | null> {
  const text = await readText(join(dir, LATEST_FILE));
  if (text === null) return null;
  const { data } = Checkpoint.safeParse(JSON.parse(text));
  if (data === undefined)
    throw new OpsError('audit_unavailable', `${join(dir, LATEST_FILE)} is not a checkpoint`);
  return data.checkpoint;
}

/** Adds our key to the file of keys, where checkpoints of former keys need theirs. */
async function publishKey({ dir, signer }: AuditFilesOptions): Promise<void> {
  const path = join(dir, KEYS_FILE);
  const known = (await readText(path)) ?? '';
  const keys = keysOf(known);
  if (keys === 'malformed')
    throw new OpsError('audit_unavailable', `${path} has a line that is no Ed25519 key`);
  if (!keys.has(signer.keyId)) await writeWhole(path, `${known}${signer.jwk}\n`);
}

async function readText(path: string): Promise<string | null> {
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
}
