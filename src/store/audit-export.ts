import type { KeyObject } from 'node:crypto';
import { OpsError } from '#core/ops-error.ts';
import { AuditFiles, type AuditFilesOptions } from './audit-files.ts';
import { createSigner } from './ed25519.ts';
import { type Events, toAuditEntry } from './store.ts';

export interface AuditExportOptions {
  readonly events: Events;
  /** Folder of the files; made where there is none. */
  readonly dir: string;
  /** Ed25519 private key that signs the checkpoints. */
  readonly key: KeyObject;
  readonly now: () => Date;
  /** Told when the files cannot be written, once per attempt. The database stays the truth and the export catches up. */
  readonly onError: (error: OpsError) => void;
  readonly rotateBytes?: number;
  /** How long after the last entry the export is idle, in ms. */
  readonly sealAfterMs?: number;
  readonly sealEvery?: number;
  /** Wait before the next attempt after an error, in ms. */
  readonly retryMs?: number;
}

/** The audit as files that can be carried away and checked without us. */
export interface AuditExport extends AsyncDisposable {
  readonly dir: string;
  /** The last entry in the files, and why they do not grow, if they do not. */
  state(): { readonly exported: number; readonly error: string | null };
  /** Resolves when everything that is committed now is in the files and under a checkpoint. Throws `audit_unavailable`. */
  seal(): Promise<void>;
}

/** Rows that are read at once. */
const PAGE = 500;

/** Follows the events and writes them to `audit.jsonl`, beginning with what the files lack. */
export async function startAuditExport(options: AuditExportOptions): Promise<AuditExport> {
  const exporter = new Exporter(options);
  await exporter.start();
  return exporter;
}

class Exporter implements AuditExport {
  readonly dir: string;
  readonly #options: AuditExportOptions;
  readonly #filesOptions: AuditFilesOptions;
  #files: AuditFiles | null = null;
  #exported = 0;
  #error: OpsError | null = null;
  #copying = false;
  #timer: NodeJS.Timeout | undefined;
  #last: Promise<void> = Promise.resolve();
  #unsubscribe: () => void = () => {};
  #closed: Promise<void> | null = null;

  constructor(options: AuditExportOptions) {
    const { dir, now, rotateBytes = 10_000_000, sealEvery = 1_000 } = options;
    this.dir = dir;
    this.#options = options;
    this.#filesOptions = { dir, now, rotateBytes, sealEvery, signer: createSigner(options.key) };
  }

  /** Files that cannot be followed at the start are not tried again: whoever starts has to know. */
  async start(): Promise<void> {
    this.#files = await this.#open();
    this.#unsubscribe = this.#options.events.subscribe(() => this.#copySoon());
    this.#copySoon();
  }

  state(): { exported: number; error: string | null } {
    return { exported: this.#exported, error: this.#error?.message ?? null };
  }

  seal(): Promise<void> {
    return this.#inTurn(async (files) => {
      await this.#copy(files);
      await files.seal();
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    this.#unsubscribe();
    try {
      await this.seal();
    } finally {
      clearTimeout(this.#timer);
      await this.#files?.[Symbol.asyncDispose]();
    }
  }

  /** However many events come while a copy waits for its turn, it takes them all. */
  #copySoon(): void {
    if (this.#copying) return;
    this.#copying = true;
    this.#inTurn((files) => {
      this.#copying = false;
      return this.#copy(files);
    }).then(
      () => this.#after(this.#options.sealAfterMs ?? 100, () => this.seal()),
      () => {
        this.#copying = false;
      },
    );
  }

  async #copy(files: AuditFiles): Promise<void> {
    for (;;) {
      const rows = await this.#options.events.list({ after: files.head.seq, limit: PAGE });
      if (rows.length === 0) return;
      await files.append(rows.map(toAuditEntry));
      this.#exported = files.head.seq;
    }
  }

  /** Work on the files, one piece after the other; files that failed are opened anew by the next. */
  #inTurn(work: (files: AuditFiles) => Promise<void>): Promise<void> {
    const done = this.#last.then(async () => {
      try {
        this.#files ??= await this.#open();
        await work(this.#files);
        this.#error = null;
      } catch (cause) {
        const error = cause instanceof OpsError ? cause : this.#unwritable(cause as Error);
        await this.#fail(error);
        throw error;
      }
    });
    this.#last = done.catch(() => {});
    return done;
  }

  async #open(): Promise<AuditFiles> {
    const files = await AuditFiles.open(this.#filesOptions);
    const { seq, hash } = files.head;
    const [row] = seq === 0 ? [] : await this.#options.events.list({ after: seq - 1, limit: 1 });
    if (seq > 0 && (row?.seq !== seq || row.hash !== hash)) {
      await files[Symbol.asyncDispose]();
      const detail = `entry ${seq} at the end of ${this.dir} is not the one in the database`;
      throw new OpsError('audit_unavailable', `${detail}: one of them was changed or replaced`);
    }
    this.#exported = seq;
    return files;
  }

  #unwritable(cause: Error): OpsError {
    return new OpsError('audit_unavailable', `${this.dir} cannot be written: ${cause.message}`, { cause });
  }

  async #fail(error: OpsError): Promise<void> {
    this.#error = error;
    const broken = this.#files;
    this.#files = null;
    await broken?.[Symbol.asyncDispose]();
    this.#options.onError(error);
    if (this.#closed === null) this.#after(this.#options.retryMs ?? 1_000, async () => this.#copySoon());
  }

  #after(ms: number, work: () => Promise<void>): void {
    clearTimeout(this.#timer);
    if (this.#closed !== null) return;
    // A failure has been told of in its turn.
    this.#timer = setTimeout(() => void work().catch(() => {}), ms);
  }
}
