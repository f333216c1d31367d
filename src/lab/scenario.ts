import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { ServiceId } from '#contract/service.ts';

/** What the lab waits for before it goes on: all that is named must hold of this service. */
const Wait = z.strictObject({
  service: ServiceId,
  state: z.string().optional(),
  health: z.string().optional(),
  exit_code: z.int().optional(),
  /** At least so many. */
  restarts: z.int().optional(),
  /** Regular expression that some line of its log matches. */
  log: z.string().optional(),
  within_s: z.number().max(180).default(60),
});
export type Wait = z.infer<typeof Wait>;

/** A path inside the scenario's own folder. */
const Inside = z
  .string()
  .regex(/^(?!\/)(?!(?:.*\/)?\.\.(?:\/|$))./, 'must be a path inside the folder of the scenario');

/** HTTP GET requests to a published port, whatever they come to. */
const Request = z.strictObject({
  service: ServiceId,
  port: z.int().default(80),
  path: z.string().startsWith('/'),
  times: z.int().min(1).max(500).default(1),
});
export type Request = z.infer<typeof Request>;

/** One step of an injection: a program with its arguments, a change of a file, or a wait. */
const Step = z.union([
  z
    .tuple([z.enum(['compose', 'docker', 'demo'])], z.string())
    .describe(
      'arguments; `{project}` stands for the compose project, `{container:web}` for a container of it',
    ),
  z.strictObject({ fails: z.tuple([z.enum(['compose', 'docker'])], z.string()) }),
  z.strictObject({ edit: z.strictObject({ file: Inside, find: z.string().min(1), replace: z.string() }) }),
  z.strictObject({ write: z.strictObject({ file: Inside, content: z.string() }) }),
  z.strictObject({ remove: Inside }),
  z.strictObject({ wait: Wait }),
  z.strictObject({ request: Request }),
  z.strictObject({ sleep_s: z.number().min(0).max(60) }),
]);
export type Step = z.infer<typeof Step>;

/** One fault that is really there, and what a right card says of it. */
const Fault = z.strictObject({
  /** The service at the root, or `host`; several where any of them is a right answer, as in a rift between two. */
  object: z.union([z.string().transform((one) => [one]), z.array(z.string()).min(1)]),
  /** Ids of the causes that are right; any of them. */
  causes: z.array(z.string()).min(1),
  /** Regular expression that at least one cited piece of evidence must match. */
  decisive_evidence: z.string(),
  /** Services that suffer from it: naming one of them as a root is a false accusation. */
  victims: z.array(ServiceId).default([]),
});
export type Fault = z.infer<typeof Fault>;

const Action = z.strictObject({ tool: z.string(), target: ServiceId });
export type ExpectedAction = z.infer<typeof Action>;

/** `scenario.yaml`: what is broken on purpose and what a right answer is. Beside it lies `compose.yaml`. */
const ScenarioFile = z.strictObject({
  title: z.string(),
  /** Kinds for the report's table, e.g. `cascade`. */
  tags: z.array(z.string()).default([]),
  /** The stack: a compose file beside this one, or the embedded demo. */
  stack: z.enum(['compose', 'demo']).default('compose'),
  /** Held before anything is injected, beside every service being up; a service named here may be down. */
  ready: z.array(Wait).default([]),
  inject: z.array(Step).default([]),
  /** Seconds between the last step and the question. */
  settle_s: z.number().min(0).max(60).default(1),
  question: z.string().default('What is wrong?'),
  /** `healthy`, or the faults. */
  truth: z.union([z.literal('healthy'), Fault.transform((one) => [one]), z.array(Fault).min(1)]),
  /** In words: what tempts to a wrong answer. */
  decoys: z.array(z.string()).default([]),
  fix: z.strictObject({ expected: z.union([z.literal('none'), z.array(Action).min(1)]) }),
});

export interface Scenario extends z.infer<typeof ScenarioFile> {
  readonly name: string;
  readonly dir: string;
}

/** A scenario that cannot be read; the message names file and rule. */
export class ScenarioError extends Error {
  override readonly name = 'ScenarioError';
}

/** Reads `<dir>/scenario.yaml`. Throws `ScenarioError`. */
export function readScenario(dir: string): Scenario {
  const file = join(dir, 'scenario.yaml');
  let content: unknown;
  try {
    content = parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new ScenarioError(`${file}: ${(error as Error).message.split('\n')[0]}`);
  }
  const read = ScenarioFile.safeParse(content);
  if (!read.success) throw new ScenarioError(`${file}: ${z.prettifyError(read.error)}`);
  for (const pattern of patternsOf(read.data)) checkPattern(file, pattern);
  return { ...read.data, name: basename(dir), dir };
}

export const faultsOf = ({ truth }: Pick<Scenario, 'truth'>): readonly Fault[] =>
  truth === 'healthy' ? [] : truth;

function patternsOf(scenario: z.infer<typeof ScenarioFile>): string[] {
  const waits = [
    ...scenario.ready,
    ...scenario.inject.flatMap((step) => ('wait' in step ? [step.wait] : [])),
  ];
  return [
    ...waits.flatMap(({ log }) => log ?? []),
    ...faultsOf(scenario).map(({ decisive_evidence }) => decisive_evidence),
  ];
}

function checkPattern(file: string, pattern: string): void {
  try {
    new RegExp(pattern);
  } catch (error) {
    throw new ScenarioError(`${file}: ${(error as Error).message}`);
  }
}
