import { createHash } from 'node:crypto';
import { readdirSync, renameSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { AuditEntry } from '#contract/audit.ts';
import { entryHash, GENESIS } from '#core/audit-hash.ts';
import { OpsError } from '#core/ops-error.ts';
import { syncDirectory } from '#executor/atomic-write.ts';
import { type DurableJsonl, openDurableJsonl } from '#executor/durable-jsonl.ts';
import { tailLines } from './tail-lines.ts';

/** What is told to the audit; number, time and chain are added. */
export type AuditFact = Omit<AuditEntry, 'seq' | 'ts' | 'prev_hash' | 'hash'>;

/** The controller's own audit: hash-chained JSON lines, independent of the server's. */
export interface AuditLog {
  /** Durable when it returns; throws `audit_unavailable`. */
  append(fact: AuditFact): void;
  /** The latest entries, oldest first, at most `limit`, none older than `since`. */
  latest(query: { limit: number; since: string | undefined }): AuditEntry[];
  close(): void;
}

/** A file is moved aside when it is larger; the chain goes on in the next one. */
export const AUDIT_ROTATE_BYTES = 4 * 1024 * 1024;
/** What a caller sent may stand in a detail, so it is cut, in characters. */
const MAX_DETAIL = 2000;
/** At most this much is read for one answer. */
const READ_BYTES = 4 * 1024 * 1024;

/** Opens or creates the audit in this file. Throws when its last line cannot be followed. */
export function openAuditLog(
  path: string,
  now: () => Date,
  rotateBytes: number = AUDIT_ROTATE_BYTES,
): AuditLog {
  let head = headOf(rotated(path)[0]);
  let file: DurableJsonl = openDurableJsonl(path, (value) => {
    head = pick(value);
  });
  const rotate = (): void => {
    renameSync(path, aside(path, head.seq));
    syncDirectory(dirname(path));
    const next = openDurableJsonl(path, () => undefined);
    file.close();
    file = next;
  };
  return {
    append(fact) {
      const detail = fact.detail.slice(0, MAX_DETAIL).toWellFormed();
      const body = { ...fact, detail, seq: head.seq + 1, ts: now().toISOString(), prev_hash: head.hash };
      const entry = { ...body, hash: entryHash(body, sha256) };
      try {
        if (file.size > rotateBytes) rotate();
        file.append(entry);
      } catch (cause) {
        throw new OpsError('audit_unavailable', `${path}: ${(cause as Error).message}`, { cause });
      }
      head = { seq: entry.seq, hash: entry.hash };
    },
    latest({ limit, since }) {
      const { lines } = tailLines([path, ...rotated(path)], { lines: limit, bytes: READ_BYTES });
      const entries = lines.map((line) => AuditEntry.parse(JSON.parse(line)));
      return since === undefined ? entries : entries.filter(({ ts }) => ts >= since);
    },
    close: () => file.close(),
  };
}

interface Head {
  readonly seq: number;
  readonly hash: string;
}

/** The head that a rotated file ends with, for when a crash came between moving it aside and writing the next line. */
function headOf(path: string | undefined): Head {
  if (path === undefined) return { seq: 0, hash: GENESIS };
  const [last] = tailLines([path], { lines: 1, bytes: READ_BYTES }).lines;
  return pick(JSON.parse(last ?? 'null'));
}

function pick(value: unknown): Head {
  const { seq, hash } = AuditEntry.pick({ seq: true, hash: true }).loose().parse(value);
  return { seq, hash };
}

/** Rotated files carry the number of their last entry: `audit-000000000042.jsonl`. */
function aside(path: string, seq: number): string {
  const extension = extname(path);
  return join(dirname(path), `${basename(path, extension)}-${String(seq).padStart(12, '0')}${extension}`);
}

/** Newest first. */
function rotated(path: string): string[] {
  const extension = extname(path);
  const start = `${basename(path, extension)}-`;
  const names = readdirSync(dirname(path)).filter(
    (name) => name.startsWith(start) && name.endsWith(extension),
  );
  return names
    .sort()
    .reverse()
    .map((name) => join(dirname(path), name));
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
