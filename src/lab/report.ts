import type { LabResults, ScenarioResult } from './result.ts';
import { calibrationOf } from './score/calibration.ts';

/** The report of one or several runs, as Markdown: totals, every scenario, every failure, calibration. */
export function reportOf(runs: readonly LabResults[]): string {
  const all = runs.flatMap(({ scenarios }) => scenarios);
  return [
    '# What the fault lab found',
    '',
    'Written by `opspilot lab report` from the last runs of `opspilot lab run`; [lab.md](lab.md) says how it works.',
    'Every stack is real software that was really broken; the truth of each scenario stands in its `scenario.yaml`.',
    '',
    ...runs.map(headOf),
    '',
    '## Totals',
    '',
    ...totalsOf(all),
    '',
    '## Failures',
    '',
    ...failuresOf(all),
    '',
    '## Is the confidence worth its number?',
    '',
    ...reliabilityOf(all),
    '',
    ...runs.flatMap((run) => [`## Scenarios: ${run.runtime}`, '', ...tableOf(run.scenarios), '']),
  ].join('\n');
}

function headOf({ runtime, scenarios, images, planner, cores, jobs, seconds }: LabResults): string {
  const from = runtime === 'docker' ? `containers of a Docker engine, ${images}` : 'the embedded demo';
  const minutes = (seconds / 60).toFixed(1);
  return `- **${runtime}** (${from}): ${scenarios.length} scenarios, planner ${planner}, ${jobs} side by side on ${cores} cores, ${minutes} minutes.`;
}

function totalsOf(results: readonly ScenarioResult[]): string[] {
  const ran = results.filter(({ card }) => card !== null);
  const faulty = ran.filter(({ truth }) => truth[0] !== 'healthy');
  const wanted = ran.filter(({ scores }) => scores.fix !== 'none, rightly');
  const share = (of: readonly ScenarioResult[], holds: (result: ScenarioResult) => boolean) =>
    `${of.filter(holds).length} of ${of.length}`;
  const seconds = ran.map((one) => one.seconds);
  const calls = ran.map((one) => one.tool_calls);
  return table(
    ['what', 'result'],
    [
      ['passed in everything', share(results, ({ failures }) => failures.length === 0)],
      ['cause named first', share(faulty, ({ scores }) => scores.cause_first === true)],
      ['object named first', share(faulty, ({ scores }) => scores.object_first === true)],
      ['cause among the first three', share(faulty, ({ scores }) => scores.top_three === true)],
      ['no false alarm', share(ran, ({ scores }) => scores.no_false_alarm)],
      [
        'healthy called healthy',
        share(
          ran.filter(({ truth }) => truth[0] === 'healthy'),
          (one) => one.card?.verdict === 'healthy',
        ),
      ],
      ['every cited line stands where the card says', share(ran, ({ scores }) => scores.evidence_valid)],
      ['decisive evidence cited', share(faulty, ({ scores }) => scores.decisive_cited === true)],
      [
        'all victims listed as such',
        share(
          faulty.filter(({ scores }) => scores.victims_named !== null),
          ({ scores }) => scores.victims_named === true,
        ),
      ],
      ['expected fix verified', share(wanted, ({ scores }) => scores.fix === 'verified')],
      ...GATES.map((name) => {
        const held = ran.filter((one) => stateOf(one, name) !== undefined);
        return [`gate: ${name}`, share(held, (one) => stateOf(one, name) !== 'fail')] as const;
      }),
      [
        'seconds from question to card',
        `median ${at(seconds, 0.5).toFixed(1)}, most ${at(seconds, 1).toFixed(1)}`,
      ],
      ['tool calls', `median ${at(calls, 0.5)}, most ${at(calls, 1)}`],
    ],
  );
}

const GATES = ['evidence removed', 'crowd', 'shuffle', 'replay', 'plan'] as const;

function stateOf({ gates }: ScenarioResult, name: string): string | undefined {
  return gates.find((gate) => gate.name === name)?.state;
}

function failuresOf(results: readonly ScenarioResult[]): string[] {
  const failed = results.filter(({ failures }) => failures.length > 0);
  if (failed.length === 0) return ['None.'];
  return failed.flatMap(({ name, truth, failures }) => [
    `- **${name}** (true: ${truth.join('; ')})`,
    ...failures.map((failure) => `  - ${oneLine(failure)}`),
  ]);
}

function reliabilityOf(results: readonly ScenarioResult[]): string[] {
  const { bins, brier } = calibrationOf(results);
  return [
    'Every named cause, and every "nothing is wrong", is a claim with a confidence.',
    '',
    ...table(
      ['said', 'claims', 'mean confidence', 'right'],
      bins
        .filter(({ count }) => count > 0)
        .map(({ from, to, count, right, claimed, observed }) => [
          `${percent(from)} to ${percent(to)}`,
          String(count),
          percent(claimed ?? 0),
          `${right} (${percent(observed ?? 0)})`,
        ]),
    ),
    '',
    brier === null ? 'No claim was made.' : `Brier score ${brier.toFixed(3)} (0 is best, a coin has 0.25).`,
  ];
}

function tableOf(results: readonly ScenarioResult[]): string[] {
  return table(
    ['scenario', 'truth', 'named', 'confidence', 'cause', 'object', 'evidence', 'fix', 'gates', 's', 'calls'],
    results.map((one) => [
      one.name,
      one.truth.join('<br>'),
      namedBy(one),
      one.card ? percent(one.card.confidence) : '',
      mark(one.scores.cause_first),
      mark(one.scores.object_first),
      mark(one.card ? one.scores.evidence_valid && one.scores.decisive_cited !== false : null),
      one.scores.fix,
      mark(one.card ? one.gates.every(({ state }) => state !== 'fail') : null),
      one.seconds.toFixed(1),
      String(one.tool_calls),
    ]),
  );
}

function namedBy({ card, broken }: ScenarioResult): string {
  if (!card) return broken;
  return card.causes.map(({ cause, subject }) => `${subject}: ${cause}`).join('<br>') || card.verdict;
}

const mark = (value: boolean | null) => (value === null ? '-' : value ? 'yes' : '**no**');
const percent = (share: number) => `${Math.round(share * 100)} %`;
const oneLine = (text: string) => text.replace(/\s+/g, ' ');

/** The value at this share of a sorted list; 0 for an empty one. */
function at(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => oneLine(cell).replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}
