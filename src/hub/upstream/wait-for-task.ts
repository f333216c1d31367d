import { setTimeout as delay } from 'node:timers/promises';
import type { CallToolResult, ClientCapabilities } from '@modelcontextprotocol/client';
import { OpsError } from '#core/ops-error.ts';
import type { Caller, CallerSession, JsonObject, OwnTask, Upstreams } from './upstreams.ts';

/** How often a task is looked at, whatever its server says, in ms; and how often it may ask for something. */
const LOOK_MS = { least: 50, usual: 1000, most: 5000 };
const MOST_ROUNDS = 8;
/** Looks in a row that may fail. */
const MOST_FAILURES = 3;
/** How long the server is given to hear that nobody wants it any more, in ms. */
const CANCEL_MS = 5000;

export interface TaskWait {
  readonly server: string;
  readonly caller: Caller;
  /** Who answers what it asks for; without one it is cancelled when it asks. */
  readonly session: CallerSession | null;
  /** Whether it is cancelled when nobody waits any more. What changes something is never stopped half-way. */
  readonly mayStop: boolean;
}

/**
 * Sees a task to its end for a caller who knows no tasks, at most until his signal. Throws `tool_failed` with what it
 * says, or what ended the wait.
 */
export async function waitForTask(
  { taskId, ...begun }: OwnTask,
  { server, caller, session, mayStop }: TaskWait,
  upstreams: Pick<Upstreams, 'task'>,
): Promise<CallToolResult> {
  const answered = new Set<string>();
  let seen: JsonObject = begun;
  try {
    for (let rounds = 0, failures = 0; ; ) {
      await delay(lookMs(seen.pollIntervalMs), undefined, { signal: caller.signal });
      try {
        seen = await upstreams.task(server, 'tasks/get', { taskId }, caller);
        failures = 0;
      } catch (error) {
        failures += 1;
        if (failures > MOST_FAILURES || !isPassing(error)) throw error;
        continue;
      }
      if (seen.status === 'completed') return resultOf(server, seen);
      if (seen.status === 'failed') throw new OpsError('tool_failed', `${server}: ${messageOf(seen.error)}`);
      if (seen.status === 'cancelled') throw new OpsError('tool_failed', `${server}: it cancelled the task`);
      if (seen.status !== 'input_required') continue;
      const asked = questionsOf(seen).filter(([key]) => !answered.has(key));
      if (asked.length === 0) continue;
      rounds += 1;
      const mayAsk = asked.every(([, { method }]) => canAnswer(method, caller.capabilities));
      if (session === null || !mayAsk || rounds > MOST_ROUNDS) {
        await cancel();
        throw new OpsError('tool_failed', `${server}: it asked for more, which nobody here may give`);
      }
      const inputResponses = await answersOf(asked, session, caller.signal);
      for (const [key] of asked) answered.add(key);
      await upstreams.task(server, 'tasks/update', { taskId, inputResponses }, caller);
    }
  } catch (error) {
    if (!caller.signal.aborted) throw error;
    if (mayStop) await cancel();
    const { reason } = caller.signal;
    throw reason instanceof OpsError
      ? reason
      : new OpsError('deadline', `${server}: its task is still under way`);
  }

  async function cancel(): Promise<void> {
    const signal = AbortSignal.timeout(CANCEL_MS);
    await upstreams.task(server, 'tasks/cancel', { taskId }, { ...caller, signal }).catch(() => undefined);
  }
}

type Question = { readonly method: string; readonly params?: JsonObject };

function questionsOf({ inputRequests }: JsonObject): [string, Question][] {
  return Object.entries((inputRequests ?? {}) as Record<string, Question>);
}

async function answersOf(
  asked: readonly [string, Question][],
  session: CallerSession,
  signal: AbortSignal,
): Promise<JsonObject> {
  const answers: Record<string, unknown> = {};
  for (const [key, question] of asked)
    try {
      answers[key] = await session.ask(question, signal);
    } catch (error) {
      throw new OpsError('tool_failed', `its host did not answer ${question.method}`, { cause: error });
    }
  return answers;
}

function resultOf(server: string, { result }: JsonObject): CallToolResult {
  if (Array.isArray((result as { content?: unknown } | undefined)?.content)) return result as CallToolResult;
  throw new OpsError('bad_output', `${server}: its task ended without content`);
}

function messageOf(error: unknown): string {
  return String((error as { message?: unknown } | undefined)?.message ?? 'its task failed').slice(0, 1000);
}

function canAnswer(method: string, capabilities: ClientCapabilities): boolean {
  if (method === 'elicitation/create') return capabilities.elicitation !== undefined;
  if (method === 'sampling/createMessage') return capabilities.sampling !== undefined;
  return method === 'roots/list' && capabilities.roots !== undefined;
}

/** The server may be there again at the next look. */
function isPassing(error: unknown): boolean {
  return error instanceof OpsError && (error.code === 'server_down' || error.code === 'deadline');
}

function lookMs(wanted: unknown): number {
  const ms = typeof wanted === 'number' && wanted > 0 ? wanted : LOOK_MS.usual;
  return Math.min(Math.max(ms, LOOK_MS.least), LOOK_MS.most);
}
