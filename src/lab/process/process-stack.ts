import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ProcessStack, SupervisorState } from '#contract/controller-api.ts';
import { RuntimeEvent } from '#contract/service.ts';
import type { Json } from '#core/canonical-json.ts';
import type { LabInstance } from '../parts.ts';
import type { Wait } from '../scenario.ts';
import type { OpenStack } from '../stack.ts';
import type { Witness } from '../witness.ts';

/** A line of `events.jsonl`: the supervisor does not say in every line whose it is. */
const SupervisorEvent = RuntimeEvent.omit({ service: true, object_id: true });

const LOOK_EVERY_MS = 150;
const SAME_MOMENT_MS = 50;

/** The embedded demo, which an instance brings up and takes down itself. */
export function createDemoStacks(signal: AbortSignal): OpenStack {
  return async () => {
    let demoDir = '';
    async function waitFor(wait: Wait): Promise<void> {
      for (
        const deadline = Date.now() + wait.within_s * 1000;
        ;
        await sleep(LOOK_EVERY_MS, undefined, { signal })
      ) {
        const missing = missingOf(wait, demoDir);
        if (missing === null) return;
        if (Date.now() > deadline) throw new Error(`after ${wait.within_s} s: ${missing}`);
      }
    }
    return {
      project: null,
      up: async () => undefined,
      // The demo comes with its permissions.
      services: async () => [],
      waitFor,
      async inject(step, instance) {
        demoDir = instance.demoDir;
        if (Array.isArray(step) && step[0] === 'demo') await instance.demo(step.slice(1));
        else if ('wait' in step) await waitFor(step.wait);
        else if ('sleep_s' in step) await sleep(step.sleep_s * 1000, undefined, { signal });
        else throw new Error(`not a step for the demo: ${JSON.stringify(step)}`);
      },
      watch: async (instance) => watchDemo(instance),
      [Symbol.asyncDispose]: async () => undefined,
    };
  };
}

function watchDemo({ demoDir }: LabInstance): Witness {
  const { services } = ProcessStack.parse(JSON.parse(readFileSync(join(demoDir, 'stack.json'), 'utf8')));
  const seen = new Map<string, Set<string>>();
  const look = () => {
    for (const { id } of services) {
      for (const [field, value] of Object.entries(fieldsOf(stateOf(demoDir, id)))) {
        const key = `${id} ${field}`;
        seen.set(key, (seen.get(key) ?? new Set()).add(JSON.stringify(value)));
      }
    }
  };
  look();
  const timer = setInterval(look, LOOK_EVERY_MS);
  return {
    log: async (service) => linesOf(demoDir, service),
    hadStatus: (service, field, value) => seen.get(`${service} ${field}`)?.has(JSON.stringify(value)) ?? null,
    async happened(service, action, at) {
      const lines = readFileSync(join(demoDir, service, 'events.jsonl'), 'utf8')
        .trim()
        .split('\n');
      return lines
        .map((line) => SupervisorEvent.parse(JSON.parse(line)))
        .some(
          (event) =>
            event.action === action && Math.abs(Date.parse(event.at) - Date.parse(at)) < SAME_MOMENT_MS,
        );
    },
    [Symbol.asyncDispose]: async () => clearInterval(timer),
  };
}

/** The fields of OpsPilot's status, as the supervisor's own file has them. */
function fieldsOf({
  phase,
  exit_code,
  health,
  health_output,
  restarts,
}: SupervisorState): Record<string, Json> {
  return { state: phase === 'exited' ? 'exited' : 'running', exit_code, health, health_output, restarts };
}

function stateOf(demoDir: string, service: string): SupervisorState {
  return SupervisorState.parse(JSON.parse(readFileSync(join(demoDir, service, 'state.json'), 'utf8')));
}

function linesOf(demoDir: string, service: string): string[] {
  const file = join(demoDir, service, 'output.log');
  if (!existsSync(file)) return [];
  // The supervisor's file has a time and a stream before each line of the service.
  return readFileSync(file, 'utf8').split('\n').map(withoutHead);
}

function withoutHead(line: string): string {
  return /^\S+ (?:stdout|stderr) (.*)$/.exec(line)?.[1] ?? line;
}

function missingOf({ service, state, health, exit_code: code, log }: Wait, demoDir: string): string | null {
  const fields = fieldsOf(stateOf(demoDir, service));
  if (state !== undefined && fields.state !== state) return `${service} is ${fields.state}, not ${state}`;
  if (health !== undefined && fields.health !== health)
    return `${service} is ${fields.health}, not ${health}`;
  if (code !== undefined && fields.exit_code !== code) return `${service} ended with ${fields.exit_code}`;
  const pattern = log === undefined ? null : new RegExp(log);
  if (pattern && !linesOf(demoDir, service).some((line) => pattern.test(line)))
    return `${service} has not said ${log}`;
  return null;
}
