import type { ProposedFix } from '#contract/diagnosis.ts';
import type { Snapshot } from '#contract/snapshot.ts';
import { type Replay, replaySnapshot } from '#diagnosis/replay.ts';
import { cardText } from '../card.ts';
import { type Command, EXIT, flagOption, textOption, UsageError } from '../command.ts';
import { type Paint, paintFor, printable } from '../paint.ts';
import { readSnapshot } from '../snapshots/read-folder.ts';
import { stepHead, stepMeaning } from './ask.ts';

export const diagnose: Command = {
  name: 'diagnose',
  usage: 'diagnose --snapshot DIR [--question TEXT]',
  summary: 'say what was wrong when a snapshot was taken, without a server',
  help: [
    'The same engine as online, at the time of capture. Nothing is asked of the services, and nothing is done.',
    '--question asks something else than the snapshot was taken for.',
    'Exit code 1 when something is wrong and the cause was not found.',
  ],
  options: { snapshot: { type: 'string' }, question: { type: 'string' }, json: { type: 'boolean' } },
  async run(input, { terminal }) {
    const dir = textOption(input, 'snapshot');
    if (dir === undefined || input.positionals.length > 0)
      throw new UsageError(`use: opspilot ${this.usage}`);
    const { snapshot: taken, unlisted } = readSnapshot(dir);
    const snapshot = { ...taken, question: textOption(input, 'question') ?? taken.question };
    const found = replaySnapshot(snapshot);
    if (unlisted.length > 0)
      terminal.err(`Not part of the snapshot and not read: ${printable(unlisted.join(', '))}\n`);
    terminal.out(
      flagOption(input, 'json')
        ? `${JSON.stringify(reportOf(snapshot, found))}\n`
        : reportText(snapshot, found, paintFor(terminal)),
    );
    return found.diagnosis.verdict === 'unclear' ? EXIT.no : EXIT.ok;
  },
};

function reportOf({ question, version, captured_at }: Snapshot, found: Replay) {
  const { diagnosis, plan, missing } = found;
  return { question, version, captured_at, diagnosis, proposal: proposalOf(found), plan, missing };
}

function proposalOf({ decision }: Replay): ProposedFix | null {
  return decision.kind === 'propose' ? decision.fix : null;
}

function reportText({ question, version, captured_at }: Snapshot, found: Replay, paint: Paint): string {
  const { plan, diagnosis } = found;
  const fix = proposalOf(found);
  return [
    `${paint.bold(printable(question))}  ${paint.dim(`as of ${captured_at}, captured by version ${printable(version)}`)}\n\n`,
    ...plan.map((step) => `${stepHead(step.n, step.why, paint)}\n${stepMeaning(step, paint)}`),
    `\n${cardText(diagnosis, paint)}`,
    ...(fix
      ? [`\n${paint.warn('OpsPilot would propose')}: ${printable(fix.title)}. ${printable(fix.why)}\n`]
      : []),
  ].join('');
}
