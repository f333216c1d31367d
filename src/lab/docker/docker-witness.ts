import type { Json } from '#core/canonical-json.ts';
import type { Witness } from '../witness.ts';
import { containersOf, type Inspected, linesOf } from './containers.ts';
import type { Engine } from './engine.ts';

const LOOK_EVERY_MS = 300;
/** Clocks of engine and events differ by rounding alone. */
const SAME_MOMENT_MS = 50;

/** Looks at a project's containers again and again: what keeps restarting is many things within one question. */
export async function watchContainers(engine: Engine, project: string): Promise<Witness> {
  const seen = new Map<string, Set<string>>();
  const begun = new Date(Date.now() - 3_600_000).toISOString();
  const look = async () => {
    for (const { service, container } of await containersOf(engine, project)) {
      for (const [field, value] of Object.entries(fieldsOf(container))) {
        const key = `${service} ${field}`;
        seen.set(key, (seen.get(key) ?? new Set()).add(JSON.stringify(value)));
      }
    }
  };
  await look();
  let looking = Promise.resolve();
  const timer = setInterval(() => {
    // An engine that is late with one answer is asked again at the next turn.
    looking = looking.then(look).catch(() => undefined);
  }, LOOK_EVERY_MS);

  return {
    async log(service) {
      const containers = (await containersOf(engine, project)).filter((one) => one.service === service);
      return (await Promise.all(containers.map(({ container }) => linesOf(engine, container)))).flat();
    },
    hadStatus(service, field, value) {
      const values = seen.get(`${service} ${field}`);
      if (!values) return null;
      return values.has(JSON.stringify(value)) || (field === 'health_output' && isPartOf(value, values));
    },
    async happened(service, action, at) {
      const events = await eventsSince(engine, begun, project);
      return events.some(
        (event) =>
          event.service === service &&
          event.action === action &&
          Math.abs(event.ms - Date.parse(at)) <= SAME_MOMENT_MS,
      );
    },
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await looking;
    },
  };
}

/** The fields of OpsPilot's status, drawn from the engine's own words. */
function fieldsOf({ State, RestartCount }: Inspected): Record<string, Json> {
  const output = State.Health?.Log?.findLast(({ ExitCode }) => ExitCode !== 0)?.Output.trim() ?? null;
  return {
    state: State.Status,
    exit_code: State.Status === 'running' ? null : State.ExitCode,
    oom_killed: State.OOMKilled,
    error: State.Error,
    health: State.Health?.Status ?? 'none',
    health_output: output,
    restarts: RestartCount,
    started_at: new Date(State.StartedAt).toISOString(),
    finished_at: new Date(State.FinishedAt).toISOString(),
  };
}

/** Long outputs are cut. */
function isPartOf(value: Json, outputs: ReadonlySet<string>): boolean {
  const part = String(value).trim();
  return part !== '' && [...outputs].some((output) => String(JSON.parse(output)).includes(part));
}

interface SeenEvent {
  readonly service: string;
  readonly action: string;
  readonly ms: number;
}

async function eventsSince(engine: Engine, since: string, project: string): Promise<SeenEvent[]> {
  const filters = JSON.stringify({ type: ['container'], label: [`com.docker.compose.project=${project}`] });
  const seconds = (time: number) => String(time / 1000);
  const answer = await engine.bytes('/events', {
    since: seconds(Date.parse(since)),
    until: seconds(Date.now()),
    filters,
  });
  const lines = answer.toString('utf8').split('\n');
  return lines.flatMap((line) => {
    if (line.trim() === '') return [];
    const { Action, Actor, timeNano } = JSON.parse(line) as EngineEvent;
    const service = Actor.Attributes['com.docker.compose.service'] ?? '';
    return [{ service, action: Action.trim(), ms: timeNano / 1e6 }];
  });
}

interface EngineEvent {
  readonly Action: string;
  readonly Actor: { readonly Attributes: Readonly<Record<string, string>> };
  readonly timeNano: number;
}
