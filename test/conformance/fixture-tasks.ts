import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import {
  acceptedContent,
  CLIENT_CAPABILITIES_META_KEY,
  type ClientCapabilities,
  inputRequired,
  MissingRequiredClientCapabilityError,
  ProtocolError,
  ProtocolErrorCode,
  type Server,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { TASKS_EXTENSION, WITH_TASKS } from '#hub/tasks-extension.ts';
import { type FixtureTool, NOTHING, properties, STRING, text } from './fixture-tools.ts';

/** A task of the fixture: what it is worth now, and what it still wants to know. */
interface FixtureTask {
  readonly taskId: string;
  readonly createdAt: string;
  lastUpdatedAt: string;
  status: 'working' | 'input_required' | 'completed' | 'failed' | 'cancelled';
  inputRequests: Record<string, object>;
  readonly answers: Record<string, unknown>;
  readonly over: AbortController;
  ending: { result: unknown } | { error: unknown } | null;
  wake: () => void;
}

const TTL_MS = 600_000;
const POLL_MS = 100;

/** All tasks of this process, whichever of its servers began them. */
const TASKS = new Map<string, FixtureTask>();

function hasTasks({ mcpReq }: ServerContext): boolean {
  const declared = (mcpReq.envelope as Record<string, unknown> | undefined)?.[CLIENT_CAPABILITIES_META_KEY];
  return (declared as ClientCapabilities | undefined)?.extensions?.[TASKS_EXTENSION] !== undefined;
}

function needTasks(context: ServerContext): void {
  if (!hasTasks(context))
    throw new MissingRequiredClientCapabilityError({ requiredCapabilities: WITH_TASKS });
}

/** Answers with a task at once, and goes on with it. */
function begin(work: (task: FixtureTask) => Promise<unknown>): never {
  const at = new Date().toISOString();
  const task: FixtureTask = {
    taskId: randomUUID(),
    createdAt: at,
    lastUpdatedAt: at,
    status: 'working',
    inputRequests: {},
    answers: {},
    over: new AbortController(),
    ending: null,
    wake: () => undefined,
  };
  TASKS.set(task.taskId, task);
  void finish(task, work);
  return { resultType: 'task', ...factsOf(task) } as never;
}

async function finish(task: FixtureTask, work: (task: FixtureTask) => Promise<unknown>): Promise<void> {
  const settle = (status: FixtureTask['status'], ending: FixtureTask['ending']) => {
    if (task.over.signal.aborted) return;
    Object.assign(task, { status, ending, lastUpdatedAt: new Date().toISOString() });
  };
  try {
    settle('completed', { result: await work(task) });
  } catch (error) {
    settle('failed', { error: { code: -32603, message: (error as Error).message } });
  }
}

function factsOf({ taskId, status, createdAt, lastUpdatedAt }: FixtureTask) {
  return { taskId, status, createdAt, lastUpdatedAt, ttlMs: TTL_MS, pollIntervalMs: POLL_MS };
}

/** Waits until all of these are answered, or the task is cancelled. */
async function ask(task: FixtureTask, requests: Record<string, object>): Promise<void> {
  task.status = 'input_required';
  task.inputRequests = requests;
  while (Object.keys(task.inputRequests).length > 0 && !task.over.signal.aborted)
    await new Promise<void>((resolve) => {
      task.wake = resolve;
    });
  if (!task.over.signal.aborted) task.status = 'working';
}

const confirmation = (message: string) =>
  inputRequired.elicit({
    message,
    requestedSchema: properties({ confirm: { type: 'boolean' } }) as never,
  }) as object;

function tool(name: string, run: FixtureTool['run'], inputSchema = NOTHING): FixtureTool {
  return { name, description: `Does ${name} as the tasks scenarios want it.`, inputSchema, run };
}

export const TASK_TOOLS: readonly FixtureTool[] = [
  tool('greet', async ({ name }) => text(`Hello, ${String(name)}!`), properties({ name: STRING })),
  tool(
    'slow_compute',
    async ({ seconds, label }, context) => {
      const compute = async (signal: AbortSignal) => {
        await delay(Number(seconds) * 1000, undefined, { signal });
        return text(`computed ${String(label)}`);
      };
      if (!hasTasks(context)) return compute(context.mcpReq.signal);
      return begin(({ over }) => compute(over.signal));
    },
    properties({ seconds: { type: 'number' }, label: STRING }),
  ),
  tool('failing_job', async (_, context) => {
    needTasks(context);
    return begin(async ({ over }) => {
      await delay(300, undefined, { signal: over.signal });
      return { isError: true, ...text('the job failed') };
    });
  }),
  tool('protocol_error_job', async (_, context) => {
    needTasks(context);
    return begin(async () => {
      throw new Error('the job broke');
    });
  }),
  tool(
    'confirm_delete',
    async ({ filename }, context) => {
      needTasks(context);
      return begin(async (task) => {
        await ask(task, { confirm: confirmation(`Delete ${String(filename)}?`) });
        return text(`Deleted ${String(filename)}: ${JSON.stringify(task.answers.confirm)}`);
      });
    },
    properties({ filename: STRING }),
  ),
  tool('multi_input', async (_, context) => {
    needTasks(context);
    return begin(async (task) => {
      await ask(task, { first: confirmation('The first?'), second: confirmation('The second?') });
      return text(`Both: ${JSON.stringify(task.answers)}`);
    });
  }),
  tool('test_tool_with_task', async (_, context) => {
    needTasks(context);
    const name = acceptedContent<{ name?: unknown }>(context.mcpReq.inputResponses, 'user_name')?.name;
    if (typeof name !== 'string') {
      const requestedSchema = properties({ name: STRING }) as never;
      const user_name = inputRequired.elicit({ message: 'What is your name?', requestedSchema });
      return inputRequired({ inputRequests: { user_name } });
    }
    return begin(async () => text(`Hello from the task, ${name}!`));
  }),
];

/** Serves `tasks/*` of the tools above. */
export function serveFixtureTasks(server: Server): void {
  const serve = (method: string, verb: (task: FixtureTask, context: ServerContext) => object) =>
    server.setRequestHandler(method as 'tasks/get', { params: ANY }, async (params, context) => {
      needTasks(context);
      const task = TASKS.get(String((params as { taskId?: unknown }).taskId));
      if (!task) throw new ProtocolError(ProtocolErrorCode.InvalidParams, 'Task not found');
      return { ...verb(task, context) };
    });
  serve('tasks/get', (task) => ({
    ...factsOf(task),
    ...(task.status === 'input_required' ? { inputRequests: task.inputRequests } : {}),
    ...task.ending,
  }));
  serve('tasks/update', (task, { mcpReq }) => {
    for (const [key, answer] of Object.entries(mcpReq.inputResponses ?? {})) {
      if (!Object.hasOwn(task.inputRequests, key)) continue;
      task.answers[key] = answer;
      delete task.inputRequests[key];
    }
    task.wake();
    return {};
  });
  serve('tasks/cancel', (task) => {
    if (task.ending === null) {
      task.over.abort();
      task.status = 'cancelled';
      task.wake();
    }
    return {};
  });
}

const ANY = {
  '~standard': {
    version: 1 as const,
    vendor: 'fixture',
    validate: (value: unknown) => ({ value: value ?? {} }),
  },
};
