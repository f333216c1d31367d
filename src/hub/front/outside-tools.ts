import type { Json } from '#core/canonical-json.ts';
import { OpsError } from '#core/ops-error.ts';
import type { ActionResult, MutatingTool, ReadTool, Tool, ToolContext } from '#gate/parts.ts';
import { ANY_VALUE } from '#gate/parts.ts';
import { WITH_TASKS } from '../tasks-extension.ts';
import { askedOf } from '../upstream/connection-pool.ts';
import { evidenceUse } from '../upstream/evidence-use.ts';
import type { UpstreamSpec } from '../upstream/spec.ts';
import { isOwnTask, type JsonObject, type OutsideTool, type Upstreams } from '../upstream/upstreams.ts';
import { waitForTask } from '../upstream/wait-for-task.ts';
import type { Callers } from './callers.ts';
import { accessTo } from './tool-access.ts';

type Args = Readonly<Record<string, Json>>;

/** The accepted tools of all outside servers as tools of the gate, each with its operator's rules. */
export function outsideTools(upstreams: Upstreams, callers: Callers): Tool[] {
  const specs = upstreams.specs();
  return upstreams.tools().flatMap((tool) => {
    const spec = specs.get(tool.server);
    return spec ? [gateTool(tool, spec, upstreams, callers)] : [];
  });
}

function gateTool(tool: OutsideTool, spec: UpstreamSpec, upstreams: Upstreams, callers: Callers): Tool {
  const { shown, server, definitionHash } = tool;
  const title = shown.title ?? shown.annotations?.title ?? shown.name;
  const access = accessTo(tool, spec);
  const { callMs } = access;
  const base = {
    name: shown.name,
    title,
    summary: shown.description ?? '',
    group: server,
    input: ANY_VALUE,
    output: ANY_VALUE,
    roles: access.roles,
    // A server ends a call itself at its own limit, and says so better than we could. While it asks, no time runs there.
    deadlineMs: callMs + 2000 + (tool.effect === 'read' && spec.asks.length > 0 ? ASKING_MS : 0),
    ...(access.cooldown === null ? {} : { cooldown: access.cooldown }),
    outside: {
      server,
      definition: shown as unknown as Readonly<Record<string, Json>>,
      definitionHash,
      evidence: evidenceUse(tool, spec),
      allowClients: access.allowClients,
      denyClients: access.denyClients,
      scopes: access.scopes,
      perMinute: access.rateLimitRpm,
      toolPerMinute: access.toolRpm,
      concurrency: access.concurrency,
      outputCapBytes: access.outputCapBytes,
    },
  };

  async function call(args: Args, { signal, correlationId }: ToolContext): Promise<Json> {
    const door = callers.get(correlationId);
    if (!door) throw new OpsError('internal', `nobody stands behind the call ${correlationId}`);
    // What changes something is the hub's to see to its end, whatever its host knows.
    const waits = door.waitsForTasks === true || tool.effect === 'mutate';
    const capabilities = waits ? { ...askedOf(spec, door.capabilities), ...WITH_TASKS } : door.capabilities;
    const caller = { ...door, capabilities, signal, deadlineMs: callMs };
    const result = await upstreams.callTool(tool, args as JsonObject, caller);
    if (!waits || !isOwnTask(result)) return result as unknown as Json;
    const mayStop = tool.effect === 'read';
    const session = mayStop ? (door.session ?? null) : null;
    const bounded = mayStop ? signal : AbortSignal.any([signal, AbortSignal.timeout(LONGEST_TASK_MS)]);
    const wait = { server, caller: { ...caller, signal: bounded }, session, mayStop };
    return (await waitForTask(result, wait, upstreams)) as unknown as Json;
  }

  if (tool.effect === 'read') return { ...base, effect: 'read', run: call } satisfies ReadTool;
  return {
    ...base,
    effect: 'mutate',
    executor: 'hub',
    hasUndo: false,
    expectedDowntime: 'unknown: it is done by an outside server',
    checkAfterwards: `with the read tools of ${server}`,
    plan: (args) => ({
      title: `${title} on ${server}`,
      target: shown.name,
      action: { verb: shown.name, args: args as Args },
      undo: null,
      predicate: null,
      blast: NO_BLAST,
    }),
    observe: async () => ({
      binding: { server, definition: definitionHash },
      shown: { server, definition: definitionHash },
    }),
    report: (_, { result }) => result,
    hub: {
      targetOf: () => shown.name,
      act: async (args, context) => {
        try {
          return ended(await call(args as Args, context));
        } catch (error) {
          return lost(error);
        }
      },
      settle: async () => ({
        state: 'unknown',
        detail: `${server} cannot say what became of it`,
        result: null,
      }),
    },
  } satisfies MutatingTool;
}

/** How long the questions of one call may take in all, in ms. */
const ASKING_MS = 30 * 60_000;
/** How long a task that changes something is followed; after that nobody can tell how it ended. In ms. */
const LONGEST_TASK_MS = 60 * 60_000;

/** What cannot be known of an outside server's doing is not claimed. */
const NO_BLAST = Object.freeze({
  stack_wide: false,
  dependents: [],
  shared_networks: [],
  shared_volumes: [],
  published_ports: [],
});

/** The tool's own word on how it ended. */
function ended(result: Json): ActionResult {
  const { isError, inputRequests, content } = result as {
    isError?: Json;
    inputRequests?: Json;
    content?: Json;
  };
  if (inputRequests !== undefined) return failed('its server asked for more, which a consent does not cover');
  return isError === true ? failed(textOf(content)) : { state: 'ok', detail: 'answered', result };
}

/** A server that answered with an error of the protocol says that it failed; after silence nobody can tell. */
function lost(error: unknown): ActionResult {
  if (!(error instanceof OpsError)) throw error;
  if (error.code === 'tool_failed') return failed(error.message);
  return { state: 'unknown', detail: error.message, result: null };
}

function failed(detail: string): ActionResult {
  return { state: 'failed', detail, result: null };
}

const LONGEST_DETAIL = 1000;

function textOf(content: Json | undefined): string {
  const items = Array.isArray(content) ? (content as readonly { text?: Json }[]) : [];
  const text = items.map((item) => (typeof item.text === 'string' ? item.text : '')).join('\n');
  return text.slice(0, LONGEST_DETAIL) || 'its server answered with an error';
}
