import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import {
  type Command,
  type CommandContext,
  type CommandInput,
  EXIT,
  flagOption,
  textOption,
  UsageError,
} from '#cli/command.ts';
import { loadConfig } from '#config/load.ts';
import { findScenarios } from '../../lab/find-scenarios.ts';
import { reportOf } from '../../lab/report.ts';
import { LabResults } from '../../lab/result.ts';
import { runLab } from '../../lab/run-lab.ts';
import type { Scenario } from '../../lab/scenario.ts';
import { startLabInstance } from '../lab-instance.ts';
import { keepRun } from '../lab-keeping.ts';
import { openLabStacks } from '../lab-stacks.ts';

const ROOT = resolve(import.meta.dirname, '..', '..', '..');
const RUNTIMES = ['docker', 'process'] as const;
type Runtime = (typeof RUNTIMES)[number];

/** Breaks real software on purpose and scores what OpsPilot says of it. */
export const lab: Command = {
  name: 'lab',
  usage: 'lab run [--runtime docker|process] [--only NAME] [...] | lab list | lab report',
  summary: 'break real software on purpose, ask what is wrong, and score the answers',
  help: [
    'run       brings up each scenario, breaks it, asks, scores the card, sees the expected fix through',
    'list      the scenarios and what is true of them',
    'report    writes docs/lab-report.md from the results of the last runs',
    '--runtime docker|process   containers of the Docker engine (default), or the embedded demo',
    '--scenarios DIR            a folder of scenarios (default: lab/scenarios or lab/process)',
    '--only NAME[,NAME...]      these alone; * stands for anything',
    '--planner deterministic    who investigates',
    '--images auto|local|official   official images where a registry can be reached, else ones made from Debian packages',
    '--jobs N                   scenarios side by side (default 3)',
    '--out DIR                  where results and recordings go (default .data/lab/RUNTIME)',
    '--json                     print the results as JSON',
    'Exit code 1 when a scenario or a gate fails.',
  ],
  options: {
    runtime: { type: 'string' },
    scenarios: { type: 'string' },
    only: { type: 'string' },
    planner: { type: 'string' },
    images: { type: 'string' },
    jobs: { type: 'string' },
    out: { type: 'string' },
    json: { type: 'boolean' },
  },
  async run(input, context) {
    const [action, ...rest] = input.positionals;
    if (rest.length === 0 && action === 'run') return run(input, context);
    if (rest.length === 0 && action === 'list') return list(input, context);
    if (rest.length === 0 && action === 'report') return report(context);
    throw new UsageError(`use: opspilot ${this.usage}`);
  },
};

async function run(input: CommandInput, context: CommandContext): Promise<number> {
  const { terminal, env, signal, now } = context;
  const runtime = runtimeOf(input);
  const planner = textOption(input, 'planner') ?? 'deterministic';
  if (planner !== 'deterministic')
    throw new UsageError(`--planner ${planner}: this OpsPilot has the deterministic planner alone`);
  const jobs = Number(textOption(input, 'jobs') ?? '3');
  if (!Number.isInteger(jobs) || jobs < 1 || jobs > 32)
    throw new UsageError('--jobs must be between 1 and 32');
  const scenarios = scenariosOf(input, runtime);
  const out = resolve(textOption(input, 'out') ?? outOf(runtime));
  const say = (line: string) => terminal.err(`${line}\n`);
  const begun = now().getTime();
  const socketPath =
    runtime === 'docker' ? loadConfig({ file: undefined, env, flags: {} }).config.docker.socket : null;
  await using kept = await keepRun(tmpdir(), socketPath);
  const images = textOption(input, 'images') ?? 'auto';
  const stacks = await openLabStacks({ socketPath, images, env, signal, say, scenarios });
  const parts = {
    work: kept.work,
    owner: kept.name,
    jobs,
    openStack: stacks.open,
    startInstance: (options: { dataDir: string; project: string | null }) =>
      startLabInstance(options, socketPath, (line) => say(`      ${line}`)),
    now,
    signal,
    say,
  };
  const played = await runLab(scenarios, parts, out);
  if (signal.aborted) return EXIT.no;
  const results = LabResults.parse({
    planner,
    runtime,
    images: stacks.images,
    cores: availableParallelism(),
    jobs,
    scenarios: played,
    seconds: (now().getTime() - begun) / 1000,
  });
  const text = `${JSON.stringify(results, null, 1)}\n`;
  await writeFile(join(out, 'results.json'), text);
  await writeFile(join(out, 'report.md'), reportOf([results]));
  const failed = results.scenarios.filter(({ failures }) => failures.length > 0).length;
  if (flagOption(input, 'json')) terminal.out(text);
  else
    terminal.out(
      `${results.scenarios.length - failed} of ${results.scenarios.length} passed; see ${out}/report.md\n`,
    );
  return failed === 0 ? EXIT.ok : EXIT.no;
}

function list(input: CommandInput, { terminal }: CommandContext): number {
  const scenarios = RUNTIMES.filter(
    (one) => textOption(input, 'runtime') === undefined || one === runtimeOf(input),
  ).flatMap((runtime) => scenariosOf(input, runtime));
  if (flagOption(input, 'json')) {
    terminal.out(
      `${JSON.stringify(scenarios.map(({ name, title, truth, tags }) => ({ name, title, truth, tags })))}\n`,
    );
    return EXIT.ok;
  }
  const width = Math.max(...scenarios.map(({ name }) => name.length));
  for (const { name, title } of scenarios) terminal.out(`${name.padEnd(width)}  ${title}\n`);
  return EXIT.ok;
}

async function report({ terminal }: CommandContext): Promise<number> {
  const results: LabResults[] = [];
  for (const runtime of RUNTIMES) {
    const file = join(outOf(runtime), 'results.json');
    const text = await readFile(file, 'utf8').catch(() => null);
    if (text === null)
      throw new UsageError(`there is no ${file}: run opspilot lab run --runtime ${runtime} first`);
    results.push(LabResults.parse(JSON.parse(text)));
  }
  const file = join(ROOT, 'docs', 'lab-report.md');
  await mkdir(join(ROOT, 'docs'), { recursive: true });
  await writeFile(file, reportOf(results));
  terminal.out(`${file}\n`);
  return EXIT.ok;
}

function runtimeOf(input: CommandInput): Runtime {
  const name = textOption(input, 'runtime') ?? 'docker';
  const runtime = RUNTIMES.find((one) => one === name);
  if (runtime === undefined)
    throw new UsageError(`--runtime must be docker or process, not ${JSON.stringify(name)}`);
  return runtime;
}

function scenariosOf(input: CommandInput, runtime: Runtime): Scenario[] {
  const own = join(ROOT, 'lab', runtime === 'docker' ? 'scenarios' : 'process');
  return findScenarios(textOption(input, 'scenarios') ?? own, textOption(input, 'only'));
}

function outOf(runtime: Runtime): string {
  return join(ROOT, '.data', 'lab', runtime);
}
