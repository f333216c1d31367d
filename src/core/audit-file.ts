import { type AuditVerdict, Checkpoint, Restored } from '#contract/audit.ts';
import { type ChainPosition, checkEntry, GENESIS, type Sha256 } from './audit-chain.ts';
import { type CheckpointBody, checkpointFault, type VerifySignature } from './audit-checkpoint.ts';
import { type Line, linesOf } from './audit-lines.ts';
import { canonicalJson } from './canonical-json.ts';

/** A file, read as a stream. */
export interface AuditFile {
  readonly name: string;
  readonly bytes: AsyncIterable<Uint8Array>;
}

/** A place in the chain that somebody else wrote down. `source` names them in messages. */
export interface AuditAnchor extends ChainPosition {
  readonly source: string;
  readonly kind: 'checkpoint' | 'journal';
}

export interface AuditFileCheck {
  /** Oldest first. */
  readonly files: readonly AuditFile[];
  readonly sha256: Sha256;
  readonly verifySignature: VerifySignature;
  /** Keys whose checkpoints count; null when none is at hand: then a checkpoint only has to fit. */
  readonly trustedKeys: ReadonlySet<string> | null;
  /** The latest checkpoint as it was noted beside the files; null for files that were taken away from it. */
  readonly latest: CheckpointBody | null;
  readonly anchors: readonly AuditAnchor[];
}

type Fault = NonNullable<AuditVerdict['first_bad']>;
/** A fault without its place, which the reader of the file knows. */
type Break = Pick<Fault, 'seq' | 'reason'> & { readonly line?: number | null };

/**
 * Checks exported audit files from the first byte to the last, up to the first bad line: every line must be written
 * exactly as the export writes it, every entry must follow the one before, every checkpoint must be signed and fit.
 */
export async function verifyAuditFiles(check: AuditFileCheck): Promise<AuditVerdict> {
  const trail = new Trail(check);
  let [name, line]: [string | null, number] = [null, 0];
  for (const file of check.files) {
    [name, line] = [file.name, 0];
    for await (const lines of linesOf(file.bytes)) {
      for (const read of lines) {
        line += 1;
        const broken = await trail.take(read, line === 1);
        if (broken !== null) return trail.verdict({ line, ...broken, file: name });
      }
    }
    if (line === 0)
      return trail.verdict({ seq: null, line: 1, file: name, reason: 'malformed: the file is empty' });
  }
  const broken = trail.end();
  return trail.verdict(broken === null ? null : { line: line + 1, ...broken, file: name });
}

/** The last line so far, and what is known of the chain up to it. */
class Trail {
  readonly #check: AuditFileCheck;
  readonly #anchors: Map<number, AuditAnchor[]>;
  readonly #notes: string[] = [];
  #head: ChainPosition | null = null;
  #entries = 0;
  #n: number | null = null;
  /** Set when the first file does not begin with a checkpoint: it lost its first line, or never had any checkpoint. */
  #unopened = false;
  #sealed = false;
  /** Up to here there was another end of the chain, set aside when a copy was put back. */
  #setAside = 0;
  #anchored: AuditVerdict['anchored_to'] = { kind: 'none', seq: 0 };

  constructor(check: AuditFileCheck) {
    this.#check = check;
    const { latest } = check;
    const noted: AuditAnchor[] =
      latest === null ? [] : [{ ...latest, kind: 'checkpoint', source: 'the latest checkpoint' }];
    this.#anchors = Map.groupBy([...check.anchors, ...noted], ({ seq }) => seq);
    if (check.trustedKeys === null) {
      this.#notes.push('No public key was at hand: who signed the checkpoints was not checked.');
    }
  }

  async take({ text, ended }: Line, first: boolean): Promise<Break | null> {
    const value = ended ? parsed(text) : undefined;
    if (value === undefined) {
      const why = ended ? 'it is not written as the export writes' : 'it has no end';
      return { seq: null, reason: `malformed: the line cannot be read, ${why}` };
    }
    if (typeof value === 'object' && value !== null && Object.hasOwn(value, 'checkpoint')) {
      return this.#checkpoint(value, first);
    }
    if (first && this.#n !== null) return { seq: null, reason: 'gap: the file has lost its first line' };
    this.#unopened ||= first;
    return this.#entry(value);
  }

  end(): Break | null {
    const { latest } = this.#check;
    const last = this.#head?.seq ?? 0;
    const missing = [...this.#anchors.values()].flat().find(({ seq }) => seq > last && seq > this.#setAside);
    if (missing !== undefined) {
      const reason = `gap: the end is missing, ${missing.source} speaks of entry ${missing.seq}`;
      return { seq: last + 1, reason };
    }
    if (latest !== null && latest.n > (this.#n ?? 0)) {
      const reason = `gap: the end is missing, the latest checkpoint is number ${latest.n}`;
      return { seq: null, reason };
    }
    if (this.#sealed || latest !== null) return null;
    const reason =
      this.#n === null
        ? 'not sealed: the entries follow one another, but no checkpoint vouches for where they begin and end'
        : 'not sealed: the last line is no checkpoint, entries may have been cut off after it';
    return { seq: null, line: null, reason };
  }

  verdict(fault: Fault | null): AuditVerdict {
    const last = this.#head?.seq ?? 0;
    return {
      ok: fault === null,
      entries: this.#entries,
      ...(fault === null ? {} : { first_bad: fault }),
      anchored_to: this.#anchored,
      unanchored: Math.min(this.#entries, last - this.#anchored.seq),
      notes: this.#notes,
    };
  }

  async #entry(value: unknown): Promise<Break | null> {
    const checked = await checkEntry(this.#head, value, this.#check.sha256);
    if ('reason' in checked) {
      return { seq: checked.seq, reason: `${checked.reason}: ${checked.says}` };
    }
    if (this.#head === null && checked.seq > 1) {
      return { seq: 1, reason: `gap: the file begins with entry ${checked.seq}, and no checkpoint opens it` };
    }
    this.#head = checked;
    this.#noteRestore(checked.seq, value);
    this.#entries += 1;
    this.#sealed = false;
    return this.#meetAnchors(checked);
  }

  #checkpoint(value: object, first: boolean): Break | null {
    const { success, data } = Checkpoint.safeParse(value);
    if (!success) return { seq: null, reason: 'malformed: not a checkpoint' };
    if (this.#unopened) return { seq: null, line: 1, reason: 'gap: the file has lost its first line' };
    const body = data.checkpoint;
    const { verifySignature, trustedKeys } = this.#check;
    const wrong = checkpointFault(body, {
      head: this.#head,
      n: this.#n,
      first,
      verifySignature,
      trustedKeys,
    });
    if (wrong !== null) return { seq: wrong.seq, reason: wrong.says };
    this.#n = body.n;
    this.#sealed = true;
    if (trustedKeys !== null) this.#anchored = { kind: 'checkpoint', seq: body.seq };
    if (this.#head !== null) return null;
    if (body.seq > 0) this.#begunAfter(body.seq);
    else if (body.hash !== GENESIS) return { seq: null, reason: 'checkpoint: a chain begins with zeros' };
    this.#head = { seq: body.seq, hash: body.hash };
    return this.#meetAnchors(this.#head);
  }

  /** Other people's notes of the entry that was just read. */
  #meetAnchors({ seq, hash }: ChainPosition): Break | null {
    for (const anchor of this.#anchors.get(seq) ?? []) {
      if (anchor.hash !== hash && anchor.kind === 'journal' && seq <= this.#setAside) continue;
      if (anchor.hash !== hash) {
        return { seq, reason: `rewritten: entry ${seq} is not the one that ${anchor.source} knows` };
      }
      const counts = anchor.kind === 'journal' || this.#check.trustedKeys !== null;
      if (counts && this.#anchored.seq < seq) this.#anchored = { kind: anchor.kind, seq };
    }
    return null;
  }

  /** What executors did after the copy was made stands in their journals, and in the chain that was set aside. */
  #noteRestore(seq: number, value: unknown): void {
    const { data } = Restored.safeParse(value);
    const former = data?.metadata.former_seq ?? 0;
    if (former < seq) return;
    this.#setAside = Math.max(this.#setAside, former);
    this.#notes.push(
      `A copy was put back at entry ${seq}: the former entries ${seq} to ${former} were set aside, and are not here.`,
    );
  }

  #begunAfter(seq: number): void {
    const before = [...this.#anchors.keys()].filter((anchored) => anchored < seq).length;
    const unseen = before === 0 ? '' : ` ${before} anchors of journals lie there.`;
    this.#notes.push(`The files begin after entry ${seq}: what came before was not checked.${unseen}`);
  }
}

/** The value of a line that is canonical JSON; undefined for every other line. */
function parsed(text: string | null): unknown {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return canonicalJson(value) === text ? value : undefined;
  } catch {
    return undefined;
  }
}
