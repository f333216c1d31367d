import { createReadStream } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { type AuditVerdict, Checkpoint } from '#contract/audit.ts';
import { type ChainPosition, checkEntry, GENESIS } from '#core/audit-chain.ts';
import { type AuditFolder, keysOf, LATEST_FILE, verifyAuditFolder } from '#core/audit-folder.ts';
import { OpsError } from '#core/ops-error.ts';
import type { AuditExport } from './audit-export.ts';
import { sha256 } from './chain-link.ts';
import { verifySignature } from './ed25519.ts';
import { type Events, toAuditEntry } from './store.ts';

export interface AuditPaths {
  /** The folder of the files, or one file. */
  readonly path: string;
  /** A file of keys known to be ours; else the one beside the files is believed. */
  readonly keysFile?: string;
  /** The executors' journals. */
  readonly journals?: readonly string[];
}

/** Checks exported files without the database. Throws for files that are not there. */
export async function verifyAuditFiles({ path, keysFile, journals = [] }: AuditPaths): Promise<AuditVerdict> {
  const isFolder = (await stat(path)).isDirectory();
  const keys = keysFile === undefined ? undefined : keysOf(await readFile(keysFile, 'utf8'));
  if (keys === 'malformed')
    throw new OpsError('bad_request', `${keysFile} has a line that is no Ed25519 key`);
  return verifyAuditFolder({
    folder: folderAt(isFolder ? path : dirname(path)),
    ...(isFolder ? {} : { only: basename(path) }),
    sha256,
    verifySignature,
    ...(keys && { trustedKeys: keys }),
    journals: journals.map((journal) => ({ name: journal, bytes: bytesOf(journal) })),
  });
}

/** Checks the whole record of a running server: its files, then the chain in the database, and that both tell the same. */
export async function verifyAudit(parts: {
  events: Events;
  auditExport: AuditExport;
  journals?: readonly string[];
}): Promise<AuditVerdict> {
  const { events, auditExport, journals = [] } = parts;
  await auditExport.seal();
  const files = await verifyAuditFiles({ path: auditExport.dir, journals });
  if (!files.ok) return files;
  const latest = JSON.parse(await readFile(join(auditExport.dir, LATEST_FILE), 'utf8'));
  const { entries, bad } = await verifyEvents(events, Checkpoint.parse(latest).checkpoint);
  return {
    ...files,
    ok: bad === null,
    entries,
    ...(bad && {
      first_bad: { seq: bad.seq, line: null, file: null, reason: `in the database, ${bad.reason}` },
    }),
    unanchored: Math.max(0, entries - files.anchored_to.seq),
  };
}

const PAGE = 500;

/** Follows the chain in the database; at `exported` it has to be the one that the files have. */
async function verifyEvents(
  events: Events,
  exported: ChainPosition,
): Promise<{ entries: number; bad: { seq: number | null; reason: string } | null }> {
  let head: ChainPosition = { seq: 0, hash: GENESIS };
  for (;;) {
    const rows = await events.list({ after: head.seq, limit: PAGE });
    if (rows.length === 0) break;
    for (const row of rows) {
      const checked = await checkEntry(head, toAuditEntry(row), sha256);
      if ('reason' in checked) {
        return { entries: head.seq, bad: { seq: checked.seq, reason: `${checked.reason}: ${checked.says}` } };
      }
      if (checked.seq === exported.seq && checked.hash !== exported.hash) {
        return {
          entries: head.seq,
          bad: { seq: checked.seq, reason: 'rewritten: it is not the exported entry' },
        };
      }
      head = checked;
    }
    // Requests are served between pages.
    await setImmediate();
  }
  if (head.seq >= exported.seq) return { entries: head.seq, bad: null };
  return { entries: head.seq, bad: { seq: head.seq + 1, reason: `gap: entry ${exported.seq} was exported` } };
}

function folderAt(dir: string): AuditFolder {
  return { list: () => readdir(dir), read: (name) => bytesOf(join(dir, name)) };
}

/** Opens the file only when it is its turn. */
async function* bytesOf(path: string): AsyncGenerator<Uint8Array> {
  yield* createReadStream(path);
}
