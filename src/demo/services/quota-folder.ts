import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { usedBytes } from '#demo/folder-usage.ts';
import { FILLER_FILE } from '#demo/layout.ts';

/** What a write beyond the quota fails with; shaped like the system's ENOSPC, and labelled as what it is. */
export class QuotaError extends Error {
  readonly code = 'ENOSPC';
  readonly path: string;

  constructor(dir: string, quotaBytes: number, path: string) {
    super(`No space left on device (quota of ${quotaBytes} bytes on ${dir})`);
    this.name = 'QuotaError';
    this.path = path;
  }
}

/** A service's own folder, on which it may use so many bytes. */
export class QuotaFolder {
  readonly dir: string;
  readonly quotaBytes: number;

  constructor(dir: string, quotaBytes: number) {
    this.dir = dir;
    this.quotaBytes = quotaBytes;
  }

  get freeBytes(): number {
    return Math.max(0, this.quotaBytes - usedBytes(this.dir));
  }

  /** Text of a file, or null when there is none. */
  read(name: string): string | null {
    const path = join(this.dir, name);
    return existsSync(path) ? readFileSync(path, 'utf8') : null;
  }

  /** Writes a file beside the old one and then in its place, so it needs room for both. Throws `QuotaError`. */
  write(name: string, content: string | Buffer): void {
    const path = join(this.dir, name);
    if (Buffer.byteLength(content) > this.freeBytes) throw new QuotaError(this.dir, this.quotaBytes, path);
    writeFileSync(`${path}.tmp`, content, { mode: 0o600 });
    renameSync(`${path}.tmp`, path);
  }

  /** Uses up every byte that is left. */
  fill(): number {
    rmSync(join(this.dir, FILLER_FILE), { force: true });
    const bytes = this.freeBytes;
    this.write(FILLER_FILE, Buffer.alloc(bytes, 'x'));
    return bytes;
  }

  /** Gives the filled bytes back; false when there were none. */
  empty(): boolean {
    const path = join(this.dir, FILLER_FILE);
    const filled = existsSync(path);
    rmSync(path, { force: true });
    return filled;
  }
}
