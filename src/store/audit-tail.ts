import { open, readFile } from 'node:fs/promises';
import { AuditEntry, Checkpoint } from '#contract/audit.ts';
import type { ChainPosition } from '#core/audit-chain.ts';
import type { CheckpointBody } from '#core/audit-checkpoint.ts';
import { OpsError } from '#core/ops-error.ts';

/** Where an audit file ends. */
export interface AuditTail {
  /** Bytes up to the end of the last whole line. */
  readonly size: number;
  readonly head: ChainPosition;
  readonly latest: CheckpointBody;
}

const NEWLINE = 0x0a;

/**
 * Reads where a file ends, and cuts off what a crash left behind its last whole line; null when there is no file.
 * Throws `audit_unavailable` when the last lines are not ours: then somebody has to look at them.
 */
export async function readTail(path: string): Promise<AuditTail | null> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (bytes === null) return null;
  const size = wholeLines(bytes);
  if (size < bytes.length) await cut(path, size);
  const lines = bytes.toString('utf8', 0, size).split('\n').slice(0, -1);
  const checkpointAt = lines.findLastIndex((line) => line.startsWith('{"checkpoint":'));
  const latest = Checkpoint.safeParse(jsonOf(lines[checkpointAt])).data?.checkpoint;
  const last = checkpointAt === lines.length - 1 ? latest : AuditEntry.safeParse(jsonOf(lines.at(-1))).data;
  if (latest === undefined || last === undefined) {
    const hint = 'see `opspilot audit verify`; moved elsewhere, its folder is written anew from the database';
    throw new OpsError('audit_unavailable', `${path} does not end with lines of the audit: ${hint}`);
  }
  return { size, head: { seq: last.seq, hash: last.hash }, latest };
}

/** After a power cut a file may be longer than what was written, filled up with zeros. */
function wholeLines(bytes: Buffer): number {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end -= 1;
  return bytes.subarray(0, end).lastIndexOf(NEWLINE) + 1;
}

async function cut(path: string, size: number): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.truncate(size);
    await file.sync();
  } finally {
    await file.close();
  }
}

function jsonOf(line: string | undefined): unknown {
  try {
    return JSON.parse(line ?? '');
  } catch {
    return undefined;
  }
}
