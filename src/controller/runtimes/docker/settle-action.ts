import type { RuntimeOutcome, RuntimeStatus, UnfinishedAction } from '../runtime.ts';
import { awaitFormerUp } from './compose-up.ts';
import type { EngineClient } from './engine-client.ts';
import type { EngineEvent } from './engine-shapes.ts';
import { containerEvents, readEngineEvents } from './events.ts';
import type { InventoryReader } from './inventory.ts';
import { splitImage } from './pull.ts';
import { settlePower, unknown } from './settle.ts';
import { ContainerBinding, PullBinding, UpBinding } from './target.ts';

interface Sources {
  readonly engine: EngineClient;
  readonly inventory: InventoryReader;
  /** Private folder of the action's compose command. */
  readonly folder: string;
  /** Now, ISO 8601 UTC. */
  readonly until: string;
}

/** Settles an action whose end was never recorded, from what the engine remembers and what is there now. */
export async function settleAction(
  sources: Sources,
  action: UnfinishedAction,
  signal: AbortSignal,
): Promise<RuntimeOutcome> {
  if (action.verb === 'up' && !(await awaitFormerUp(sources.folder, signal))) {
    return unknown('the compose command is still running', null);
  }
  const { statuses } = await sources.inventory.read(signal);
  const memory = await remember(sources, action.startedAt, signal);
  if (action.verb === 'up') return settleUp(action, statuses, memory);
  if (action.verb === 'pull') return settlePull(action, memory);
  const pre = ContainerBinding.parse(action.pre);
  return settlePower({
    verb: action.verb,
    pre,
    now: statuses.find(({ id }) => id === action.service) ?? null,
    events: containerEvents(memory.events, []).filter(({ object_id }) => object_id === pre.object_id),
    complete: memory.complete,
  });
}

interface Memory {
  /** All events since the action was recorded as started. */
  readonly events: readonly EngineEvent[];
  readonly complete: boolean;
}

/** An event from before the action proves that nothing since has been forgotten. */
async function remember({ engine, until }: Sources, since: string, signal: AbortSignal): Promise<Memory> {
  const all = await readEngineEvents(engine, new Date(0).toISOString(), until, signal);
  const isLater = ({ time, timeNano }: EngineEvent) =>
    (timeNano ? timeNano / 1e6 : time * 1000) >= Date.parse(since);
  return { events: all.filter(isLater), complete: all.some((event) => !isLater(event)) };
}

/** `up` may make containers anew, so their ids tell nothing; that exactly one was made for each does. */
function settleUp(
  action: UnfinishedAction,
  statuses: readonly RuntimeStatus[],
  memory: Memory,
): RuntimeOutcome {
  const { project, containers } = UpBinding.parse(action.pre);
  const [pre, ...others] = containers;
  const now = statuses.find(({ id }) => id === action.service) ?? null;
  const moved = containers.filter((one) => {
    const status = statuses.find(({ id }) => id === one.service);
    return (
      status?.object_id !== one.object_id || (one.phase !== 'looping' && status.started_at !== one.started_at)
    );
  });
  if (moved.length === 0) {
    return { state: 'failed', detail: 'nothing was changed: compose did not get so far', result: null };
  }
  if (pre === undefined || others.length > 0 || now === null || !memory.complete) {
    return unknown('something was changed', now);
  }
  const { compose_service } = now;
  const mine = memory.events.filter(({ Type, Actor }) => {
    const labels = Actor.Attributes ?? {};
    const same = labels['com.docker.compose.service'] === compose_service;
    return Type === 'container' && same && labels['com.docker.compose.project'] === project;
  });
  const made = mine.filter(({ Action }) => Action === 'create').length;
  const started = mine.filter(({ Action }) => Action === 'start').length;
  if (made > 1 || started !== 1) return unknown('more than one hand may have been on it', now);
  return {
    state: 'ok',
    detail: made === 1 ? 'compose made it anew and started it' : 'compose started it',
    result: null,
  };
}

/** The engine ends a pull when its caller goes, and tells of one only when it is complete. */
function settlePull(action: UnfinishedAction, memory: Memory): RuntimeOutcome {
  if (!memory.complete) return unknown('the engine no longer remembers that time', null);
  const images = [...new Set(PullBinding.parse(action.pre).containers.map(({ image }) => image))];
  const pulls = images.map((image) => countPulls(image, memory.events));
  if (pulls.some((count) => count > 1)) return unknown('an image was pulled more than once', null);
  const left = images.filter((_, at) => pulls[at] === 0);
  return left.length === 0
    ? { state: 'ok', detail: 'the engine tells of each pull', result: { pulled: images } }
    : { state: 'failed', detail: `not pulled: ${left.join(', ')}`, result: null };
}

function countPulls(image: string, events: readonly EngineEvent[]): number {
  const { repository, tag } = splitImage(image);
  const names = [image, `${repository}:${tag}`, `${repository}@${tag}`];
  return events.filter(({ Type, Action, Actor }) => {
    return Type === 'image' && Action === 'pull' && names.includes(Actor.ID);
  }).length;
}
