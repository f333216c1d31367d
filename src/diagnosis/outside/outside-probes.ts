import type { OutsideEvidence } from '#contract/evidence-use.ts';
import type { RunStep } from '#contract/run.ts';
import type { Probe } from '../causes/cause.ts';
import { GENERAL } from '../causes/weights.ts';
import type { Board } from '../engine.ts';
import { unexplained } from '../graph/roots.ts';
import { argsFor, type CatalogueTool, isAboutAll } from './outside-tool.ts';

/** Calls of outside tools that one investigation makes. */
const MOST_CALLS = 6;
/** How far back is looked. */
const SINCE_MS = 3_600_000;
/** A cause that is surer than this wants no stranger's word. */
const CLEAR = 0.9;

/** Below 1, as what we can see ourselves is looked at first; above most of the sweep for whoever is a puzzle. */
const PUZZLE = 0.9;
const ASKED = 0.45;
const SILENT = 0.33;
const CHANGED = 0.7;
/** What kind of answer is worth how much of that. */
const WORTH: Readonly<Record<OutsideEvidence['kind'], number>> = Object.freeze({
  logs: 1,
  status: 0.9,
  text: 0.8,
  metrics: 0.7,
  changes: 0.6,
});

/**
 * Reads of outside servers that may tell what our own leave open. A server that has failed once is left alone until
 * the investigation is over.
 */
export function outsideProbes(
  board: Board,
  steps: readonly RunStep[],
  tools: readonly CatalogueTool[],
): { probe: Probe; value: number }[] {
  const serverOf = new Map(tools.map(({ name, evidence }) => [name, evidence?.server]));
  const made = steps.filter(({ tool }) => serverOf.get(tool) !== undefined);
  const failed = new Set(
    made.filter(({ status }) => status === 'error').map(({ tool }) => serverOf.get(tool)),
  );
  const begun = steps.find(({ tool }) => tool === 'list_services')?.ended_at;
  if (!begun || made.length >= MOST_CALLS) return [];
  const since = new Date(Date.parse(begun) - SINCE_MS).toISOString();
  const open = openQuestions(board);
  const troubled = new Map([...troubledIn(board)].map((id) => [id, CHANGED]));
  return tools.flatMap(({ name, evidence: use }) =>
    use === undefined || failed.has(use.server)
      ? []
      : callsOf(name, use, use.kind === 'changes' ? troubled : open, since, board),
  );
}

type Questions = ReadonlyMap<string, number>;

function callsOf(tool: string, use: OutsideEvidence, open: Questions, since: string, board: Board) {
  const known = [...open].filter(([id]) => use.services?.includes(id) ?? true);
  const most = Math.max(0, ...known.map(([, value]) => value));
  const asked = isAboutAll(use)
    ? most > 0
      ? [{ id: null, value: most }]
      : []
    : known.map(([id, value]) => ({ id, value }));
  return asked.flatMap(({ id, value }) => {
    const service = id === null ? null : (board.evidence.inventory.find((one) => one.id === id) ?? null);
    const args = id !== null && service === null ? null : argsFor(use, service, since);
    if (args === null) return [];
    const why = `Ask ${tool} of the outside server ${use.server} ${QUESTIONS[use.kind](id ?? 'all services')}`;
    return [{ probe: { tool, args, why, cost: 3 }, value: value * WORTH[use.kind] }];
  });
}

const QUESTIONS: Readonly<Record<OutsideEvidence['kind'], (about: string) => string>> = Object.freeze({
  logs: (about: string) => `for what ${about} logged`,
  status: (about: string) => `how ${about} ${about === 'all services' ? 'are' : 'is'}`,
  text: (about: string) => `what it knows of ${about}`,
  metrics: (about: string) => `for what it has measured of ${about}`,
  changes: (about: string) => `what was changed lately in ${about}`,
});

/** What was changed just before belongs to a clear case too. */
function troubledIn(board: Board): ReadonlySet<string> {
  return new Set([
    ...board.roots.map(({ hypothesis }) => hypothesis.suspect.subject),
    ...unexplained(board).map(({ subject }) => subject),
  ]);
}

/** Services about which something is still to be known, each with how much it is worth. */
function openQuestions(board: Board): Questions {
  const open = new Map<string, number>();
  const ask = (id: string, value: number) => open.set(id, Math.max(value, open.get(id) ?? 0));
  for (const { id, state } of board.evidence.inventory) {
    const log = board.facts.of('read', id).find(({ value }) => value.tool === 'fetch_service_logs');
    if (state === 'running' && log?.value.lines_seen === 0) ask(id, SILENT);
  }
  for (const id of board.asked) ask(id, ASKED);
  for (const { subject } of unexplained(board)) ask(subject, PUZZLE);
  for (const { hypothesis } of board.roots) {
    const { cause, suspect, confidence } = hypothesis;
    const vague = cause.vague === true || GENERAL.includes(cause.id);
    if (vague || confidence < CLEAR) ask(suspect.subject, PUZZLE);
  }
  return open;
}
