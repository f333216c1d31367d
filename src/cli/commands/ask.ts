import { CreatedRun } from '#contract/http-api.ts';
import { Run } from '#contract/run.ts';
import { isFinal } from '#core/run-machine.ts';
import { type ApiClient, openApi } from '../api-client.ts';
import { decideAtTerminal } from '../approve-at-terminal.ts';
import { cardText } from '../card.ts';
import {
  type Command,
  type CommandContext,
  EXIT,
  flagOption,
  INSTANCE_OPTIONS,
  UsageError,
} from '../command.ts';
import { type Paint, paintFor, printable } from '../paint.ts';

/** The main job at a terminal: ask, watch, read the card, consent, see it verified. */
export const ask: Command = {
  name: 'ask',
  usage: 'ask "what is wrong?"',
  summary: 'ask what is wrong; shows the investigation, the card, and offers the fix',
  help: [
    'Without a terminal (or with --no-wait) it stops where a person has to decide, with exit code 4;',
    'opspilot approve ID or decline ID goes on from there.',
    'Ctrl-C leaves; the investigation goes on, and opspilot run ID shows it again.',
  ],
  options: { ...INSTANCE_OPTIONS, 'no-wait': { type: 'boolean' } },
  async run(input, context) {
    const goal = input.positionals.join(' ').trim();
    if (goal === '')
      throw new UsageError('say what you want to know, for example: opspilot ask "what is wrong?"');
    const api = openApi(input, context);
    const { id } = await api.post('/api/runs', { goal, source: 'cli' }, CreatedRun);
    const json = flagOption(input, 'json');
    let run = await watch(api, id, context, !json);
    const paint = paintFor(context.terminal);
    if (!json && run.diagnosis) context.terminal.out(`\n${cardText(run.diagnosis, paint)}`);
    if (run.state === 'NEEDS_APPROVAL' && !json && !flagOption(input, 'no-wait')) {
      const waiting = run.approvals.find(({ state }) => state === 'proposed');
      const decided = waiting ? await decideAtTerminal(api, waiting.id, context) : false;
      if (decided) run = await watch(api, id, context, true);
    }
    if (json) context.terminal.out(`${JSON.stringify(run)}\n`);
    else context.terminal.out(endText(run, paint));
    return exitOf(run);
  },
};

/** Prints the run's steps as they come, until it is final or waits for a person. */
export async function watch(
  api: ApiClient,
  id: string,
  context: CommandContext,
  print: boolean,
): Promise<Run> {
  const paint = paintFor(context.terminal);
  const shown = new Map<number, string>();
  const done = new AbortController();
  const path = `/api/runs/${id}`;
  let run = await api.get(path, Run);
  if (print) printSteps(run, shown, paint, context);
  if (settled(run)) return run;
  for await (const _ of api.events(`${path}/events`, done.signal)) {
    run = await api.get(path, Run);
    if (print) printSteps(run, shown, paint, context);
    if (settled(run)) break;
  }
  done.abort();
  return run;
}

/** A request that was just decided moves on in a moment: only an open one is worth stopping for. */
function settled(run: Run): boolean {
  if (run.state !== 'NEEDS_APPROVAL') return isFinal(run.state);
  return run.approvals.some(({ state }) => state === 'proposed');
}

function printSteps(run: Run, shown: Map<number, string>, paint: Paint, { terminal }: CommandContext): void {
  for (const step of run.steps) {
    const text = `${step.status} ${step.found}`;
    if (shown.get(step.n) === text || (step.status === 'running' && step.found === '')) continue;
    // What a read means is told a moment after what it brought: print both at once.
    if (step.kind === 'call' && step.rules_out === undefined && !isFinal(run.state)) continue;
    const head = shown.has(step.n)
      ? ''
      : `${stepHead(step.n, step.why, paint)} ${paint.dim(`(${step.tool})`)}\n`;
    terminal.out(`${head}${stepMeaning(step, paint)}`);
    shown.set(step.n, text);
  }
}

export function stepHead(n: number, why: string, paint: Paint): string {
  return `${paint.dim(String(n).padStart(2))}  ${printable(why)}`;
}

/** What a step found and what that rules out, a line each. */
export function stepMeaning(step: { found: string; rules_out?: string | undefined }, paint: Paint): string {
  const ruled = step.rules_out ? `    ${paint.dim(`Rules out: ${printable(step.rules_out)}`)}\n` : '';
  return `${step.found === '' ? '' : `    ${printable(step.found)}\n`}${ruled}`;
}

function endText(run: Run, paint: Paint): string {
  if (run.state === 'NEEDS_APPROVAL') {
    const waiting = run.approvals.filter(({ state }) => state === 'proposed');
    return waiting
      .map(
        ({ id }) => `${paint.warn('Waits for consent')}: opspilot approve ${id}, or opspilot decline ${id}\n`,
      )
      .join('');
  }
  const good = run.outcome === 'healthy' || run.outcome === 'resolved';
  const word = run.outcome ?? run.state.toLowerCase();
  const escalation = run.escalation === null ? '' : `\nFor whoever takes over: ${run.escalation}`;
  return `${(good ? paint.ok : paint.warn)(paint.bold(word))}  ${printable(run.message)}${escalation}\n`;
}

/** A diagnosis is an answer too: only what went wrong or was refused is a no. */
export function exitOf(run: Run): number {
  if (run.state === 'NEEDS_APPROVAL') return EXIT.waiting;
  const fine = run.outcome === 'healthy' || run.outcome === 'resolved' || run.outcome === 'diagnosed';
  return fine ? EXIT.ok : EXIT.no;
}
