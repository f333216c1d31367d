import { SNAPSHOT_FORMAT, type Snapshot, type SnapshotRead } from '#contract/snapshot.ts';
import type { ToolCall } from '#contract/tool.ts';
import { canonicalJson, type Json } from '#core/canonical-json.ts';
import { OpsError } from '#core/ops-error.ts';
import { recordingOf, replay } from '#diagnosis/replay.ts';
import { inventoryOf } from '#diagnosis/snapshot-inventory.ts';
import { LIST_SERVICES, type Read, readsFor } from '#diagnosis/snapshot-reads.ts';
import type { Gate } from '#gate/gate.ts';
import type { Caller } from './agent.ts';
import { AGENT } from './run-loop.ts';

export interface CaptureParts {
  readonly gate: Pick<Gate, 'call' | 'tools'>;
  readonly redact: <T>(value: T) => T;
  readonly version: string;
  /** Reads that one run may make. */
  readonly readBudget: number;
  readonly now: () => Date;
}

/** Takes snapshots of what the engine would look at. */
export interface Snapshots {
  /** Throws `conflict` while another one is being taken, `cancelled`, and what hinders reading the services. */
  capture(question: string, caller: Caller, signal: AbortSignal): Promise<Snapshot>;
}

/** Reads under way at once. */
const WORKERS = 4;
/** After this time, in ms, what has not been read is recorded as such. */
const PATIENCE_MS = 120_000;
/** Bytes of answers, as JSON; what comes after is recorded as left out. */
const MOST_BYTES = 32 * 1024 * 1024;
/** Turns in which the planner may find that it wants more. */
const MOST_TURNS = 30;

/**
 * Every read goes through the gate, chosen by us, with a budget of its own. After the standing reads the planner is
 * asked what else it would want, until it has all of it: so a replay never misses what the engine asks for today.
 */
export function createSnapshots(parts: CaptureParts): Snapshots {
  let underWay = false;
  return {
    async capture(question, caller, signal) {
      if (underWay) throw new OpsError('conflict', 'another snapshot is being taken');
      underWay = true;
      try {
        return await capture(parts, question, caller, signal);
      } finally {
        underWay = false;
      }
    },
  };
}

async function capture(
  parts: CaptureParts,
  question: string,
  caller: Caller,
  signal: AbortSignal,
): Promise<Snapshot> {
  const catalogue = parts.gate.tools(AGENT);
  const readable = new Set(catalogue.filter(({ effect }) => effect === 'read').map(({ name }) => name));
  const outside = catalogue.flatMap(({ name, evidence }) => (evidence ? [[name, evidence] as const] : []));
  const reader = createReader(parts, caller, signal, new Set(outside.map(([name]) => name)));
  const reads = await reader.all([LIST_SERVICES]);
  const [list] = reads;
  if (list?.status === 'error')
    throw new OpsError('unavailable', `the services cannot be read: ${list.problem.detail}`);
  const snapshot = (): Snapshot => ({
    format: SNAPSHOT_FORMAT,
    version: parts.version,
    question: parts.redact(question),
    captured_at: newest(reads),
    tools: catalogue.map(({ name }) => name),
    ...(outside.length > 0 && { outside: Object.fromEntries(outside) }),
    run_reads: parts.readBudget,
    reads,
  });
  let wanted: readonly Read[] = readsFor(inventoryOf(snapshot()));
  for (let turn = 0; turn < MOST_TURNS; turn += 1) {
    const answers = await reader.all(wanted.filter(({ tool }) => readable.has(tool)));
    if (answers.length === 0) break;
    reads.push(...answers);
    // Its whole plan: what was read in another amount would be answered with that, and is read anew here.
    wanted = replay(recordingOf(snapshot())).plan;
  }
  return snapshot();
}

/** Of tools in `outside` the capped answer is taken, as an investigation takes it. */
function createReader(
  parts: CaptureParts,
  caller: Caller,
  signal: AbortSignal,
  outside: ReadonlySet<string>,
) {
  const over = AbortSignal.timeout(PATIENCE_MS);
  const ends = AbortSignal.any([signal, over]);
  const asked = new Set<string>();
  let bytes = 0;
  let leftOuts = 0;

  async function read({ tool, args }: Read): Promise<SnapshotRead> {
    if (over.aborted) return leftOut({ tool, args }, ...LATE);
    if (bytes > MOST_BYTES) return leftOut({ tool, args }, ...FULL);
    const reply = await parts.gate.call(callOf({ tool, args }, caller), ends);
    const at = parts.now().toISOString();
    const known = { tool, args: { ...args }, call_id: reply.call_id, at };
    if (signal.aborted) throw new OpsError('cancelled', 'nobody waits for the snapshot any more');
    if (reply.status === 'need_approval')
      throw new OpsError('internal', `${tool} asked for consent to a read`);
    if (reply.status === 'error') {
      if (over.aborted) return leftOut({ tool, args }, ...LATE);
      const { code, detail } = reply.problem;
      return { ...known, status: 'error', problem: { code, detail } };
    }
    const output = parts.redact(outside.has(tool) ? reply.output : (reply.raw as Json));
    bytes += Buffer.byteLength(JSON.stringify(output));
    return { ...known, status: 'ok', output };
  }

  function leftOut({ tool, args }: Read, code: string, detail: string): SnapshotRead {
    leftOuts += 1;
    const call_id = `left-out-${leftOuts}`;
    const at = parts.now().toISOString();
    return { tool, args: { ...args }, call_id, at, status: 'error', problem: { code, detail } };
  }

  return {
    /** The answers in the order of the questions; what was asked before is not asked again. */
    async all(wanted: readonly Read[]): Promise<SnapshotRead[]> {
      const open = wanted.filter((one) => {
        const name = `${one.tool} ${canonicalJson(one.args)}`;
        const first = !asked.has(name);
        asked.add(name);
        return first;
      });
      const answers: SnapshotRead[] = [];
      let next = 0;
      const work = async () => {
        for (let index = next++; index < open.length; index = next++)
          answers[index] = await read(open[index]!);
      };
      await Promise.all(Array.from({ length: WORKERS }, work));
      return answers;
    },
  };
}

/** Code and words for what was not read. */
const LATE = ['deadline', 'the snapshot had to be finished'] as const;
const FULL = ['too_large', 'the snapshot was full'] as const;

/** The capture is the agent's own, on behalf of who asked for it: the correlation id ties them together. */
function callOf({ tool, args }: Read, { correlationId }: Caller): ToolCall {
  return {
    tool,
    args,
    principal: AGENT,
    client: 'agent',
    correlation_id: correlationId,
    run_id: null,
    chosen_by: 'capture',
    approval_id: null,
    origins: {},
    evidence_hash: '',
  };
}

function newest(reads: readonly SnapshotRead[]): string {
  return reads.reduce((latest, { at }) => (at > latest ? at : latest), '');
}
