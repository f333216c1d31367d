import { AuditKey, type AuditVerdict, AuditWitness, Checkpoint } from '#contract/audit.ts';
import type { Sha256 } from './audit-chain.ts';
import { type CheckpointBody, signatureFault, type VerifySignature } from './audit-checkpoint.ts';
import { type AuditAnchor, type AuditFile, verifyAuditFiles } from './audit-file.ts';
import { linesOf } from './audit-lines.ts';
import { OpsError } from './ops-error.ts';

/** The file that is written to now, beside its older ones `audit-000001.jsonl`, `audit-000002.jsonl` ... */
export const CURRENT_FILE = 'audit.jsonl';
/** The latest checkpoint, as one line. */
export const LATEST_FILE = 'head.json';
/** The keys that sign the checkpoints: one JWK (RFC 8037) per line. */
export const KEYS_FILE = 'audit-key.pub';

/** A folder as its reader sees it. `read` throws for a file that is not there. */
export interface AuditFolder {
  list(): Promise<readonly string[]>;
  read(name: string): AsyncIterable<Uint8Array>;
}

export interface AuditFolderCheck {
  readonly folder: AuditFolder;
  /** One file of the folder instead of all of them. */
  readonly only?: string;
  readonly sha256: Sha256;
  readonly verifySignature: VerifySignature;
  /** Keys that are known to be ours; without them those beside the files are believed. */
  readonly trustedKeys?: ReadonlySet<string>;
  /** The executors' journals: each of their tickets names the audit's head. */
  readonly journals?: readonly AuditFile[];
}

/**
 * Checks the audit files of a folder against each other, the latest checkpoint, the keys and the executors' journals.
 * A single file other than the current one is checked by its own first and last line.
 */
export async function verifyAuditFolder(check: AuditFolderCheck): Promise<AuditVerdict> {
  const { folder, only, sha256, verifySignature } = check;
  const present = new Set(await folder.list());
  const names = only === undefined ? auditFilesOf(present) : [only];
  if (names.length === 0) throw new OpsError('not_found', `there is no ${CURRENT_FILE} here`);
  const keys =
    check.trustedKeys ?? (present.has(KEYS_FILE) ? keysOf(await text(folder.read(KEYS_FILE))) : null);
  if (keys === 'malformed') return broken(KEYS_FILE, 'malformed: a line is no Ed25519 key');
  const latest =
    present.has(LATEST_FILE) && names.at(-1) === CURRENT_FILE ? await text(folder.read(LATEST_FILE)) : null;
  const body = latest === null ? null : latestOf(latest, verifySignature, keys);
  if (typeof body === 'string') return broken(LATEST_FILE, body);
  const anchors = await anchorsOf(check.journals ?? []);
  const files = names.map((name) => ({ name, bytes: folder.read(name) }));
  const verdict = await verifyAuditFiles({
    files,
    sha256,
    verifySignature,
    trustedKeys: keys,
    latest: body,
    anchors,
  });
  return only === undefined && body === null
    ? {
        ...verdict,
        notes: [...verdict.notes, `${LATEST_FILE} is missing: it would show what was cut off at the end.`],
      }
    : verdict;
}

/** The names of audit files, oldest first. */
export function auditFilesOf(names: Iterable<string>): string[] {
  return [...names]
    .map((name) => ({ name, number: fileNumber(name) }))
    .filter(({ number }) => !Number.isNaN(number))
    .sort((a, b) => a.number - b.number)
    .map(({ name }) => name);
}

/** `audit-000007.jsonl` is 7, the current file is above all; NaN for other names. */
export function fileNumber(name: string): number {
  if (name === CURRENT_FILE) return Number.POSITIVE_INFINITY;
  return Number(/^audit-(\d{6,})\.jsonl$/.exec(name)?.[1] ?? Number.NaN);
}

/** The ids of the keys in a key file; `malformed` when a line is no key. */
export function keysOf(file: string): Set<string> | 'malformed' {
  const lines = file.split('\n').filter((line) => line !== '');
  const keys = lines.map((line) => AuditKey.safeParse(jsonOf(line)).data?.x);
  return keys.includes(undefined) ? 'malformed' : new Set(keys as string[]);
}

/** The latest checkpoint, or what is wrong with it. */
function latestOf(
  line: string,
  verifySignature: VerifySignature,
  trustedKeys: ReadonlySet<string> | null,
): CheckpointBody | string {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return 'malformed: it is not JSON';
  }
  const { success, data } = Checkpoint.safeParse(value);
  if (!success) return 'malformed: it is not a checkpoint';
  return signatureFault(data.checkpoint, verifySignature, trustedKeys) ?? data.checkpoint;
}

function broken(file: string, reason: string): AuditVerdict {
  return {
    ok: false,
    entries: 0,
    first_bad: { seq: null, line: 1, file, reason },
    anchored_to: { kind: 'none', seq: 0 },
    unanchored: 0,
    notes: [],
  };
}

/** Every place in the chain that the journals know. Lines about other things are none of ours, nor is a torn last one. */
async function anchorsOf(journals: readonly AuditFile[]): Promise<AuditAnchor[]> {
  const anchors: AuditAnchor[] = [];
  for (const { name, bytes } of journals) {
    let line = 0;
    for await (const lines of linesOf(bytes)) {
      for (const { text } of lines) {
        line += 1;
        const { data } = AuditWitness.safeParse(jsonOf(text));
        if (data !== undefined)
          anchors.push({ ...data.audit_head, kind: 'journal', source: `${name} line ${line}` });
      }
    }
  }
  return anchors;
}

function jsonOf(line: string | null): unknown {
  try {
    return JSON.parse(line ?? '');
  } catch {
    return undefined;
  }
}

async function text(bytes: AsyncIterable<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let whole = '';
  for await (const piece of bytes) whole += decoder.decode(piece, { stream: true });
  return whole + decoder.decode();
}
