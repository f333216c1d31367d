import type { NewEvent } from '#contract/event.ts';
import type { Part } from '#contract/http-api.ts';
import type { Executor } from '#executor/action-port.ts';
import { createGate } from '#gate/create-gate.ts';
import type { Gate } from '#gate/gate.ts';
import type { Tool } from '#gate/parts.ts';
import { controllerDoor, hubDoor } from './executor-doors.ts';
import { Callers } from './front/callers.ts';
import { outsideTools } from './front/outside-tools.ts';
import type { Hub, HubOptions } from './hub.ts';
import { openHubExecutor } from './hub-executor.ts';
import type { ExecutorContext } from './hub-port.ts';
import { createServiceDirectory } from './service-directory.ts';

/**
 * The hub: the gate with every tool behind it, and an executor of its own for what it does itself. Throws what hinders
 * it (`journal_unavailable`, a broken tool by its name), and then nothing is left open.
 */
export function createHub(options: HubOptions): Hub {
  const { controller, ports, now, onLost } = options;
  const directory = createServiceDirectory(options);
  const context: ExecutorContext = (signal, correlationId) => ({
    controller: controller.tracing(correlationId),
    services: (age) => directory.services(signal, age),
    secret: directory.secret,
    sources: options.sources,
    fetch: options.fetch,
    now,
    signal,
    correlationId,
  });

  const telling = new Set<Promise<void>>();
  const tell = (event: NewEvent): void => {
    const told = ports.audit
      .record(directory.redactor()(event), 'full')
      .catch(onLost)
      .finally(() => telling.delete(told));
    telling.add(told);
  };

  using starting = new DisposableStack();
  const callers = new Callers();
  const { upstreams = null } = options;
  let outside: ReadonlyMap<string, Tool> = new Map();
  const find = (name: string) => outside.get(name);
  const own = starting.adopt(openHubExecutor({ ...options, context, tell, outside: find }), (opened) =>
    opened.close(),
  );
  const { executor, allowlist } = own;
  const gate = createGate({
    ...options,
    executors: { controller: controllerDoor(controller), hub: hubDoor(executor, allowlist) },
    context,
    redactor: directory.redactor,
  });

  const takeOutside = (): void => {
    if (!upstreams) return;
    const tools = outsideTools(upstreams, callers);
    const refused = gate.replaceOutside(tools);
    for (const { name, reason } of refused)
      onLost(new Error(`the outside tool ${name} is left out: ${reason}`));
    const left = new Set(refused.map(({ name }) => name));
    outside = new Map(tools.filter(({ name }) => !left.has(name)).map((tool) => [tool.name, tool]));
  };
  takeOutside();
  const changes = upstreams?.onChange((kinds) => kinds.has('tools') && takeOutside());
  if (changes) starting.use(changes);

  const held = starting.move();
  return {
    gate: withCallers(gate, callers),
    settle: gate.settle,
    callers,
    services: directory.services,
    service: async (id, signal) => directory.complete(await controller.service(id, signal)),
    logs: (id, query, signal) => controller.logs(id, query, signal),
    stats: (id, signal) => controller.stats(id, signal),
    hide: directory.hide,
    redact: (value) => directory.redactor()(value),
    redactSecrets: (value) => directory.redactor('secrets')(value),
    readiness: async (signal) => [hubPart(executor), await controllerPart(controller, signal)],
    async [Symbol.asyncDispose]() {
      await gate[Symbol.asyncDispose]();
      await executor.drain();
      held.dispose();
      await Promise.all(telling);
    },
  };
}

/** Every call has somebody behind it, whichever way it came. */
function withCallers(gate: Gate, callers: Callers): Gate {
  return {
    ...gate,
    async call(call, signal) {
      using _ = callers.openPlain(call);
      return await gate.call(call, signal);
    },
  };
}

function hubPart(executor: Executor): Part {
  if (!executor.reconciled)
    return { name: 'hub', ok: false, detail: 'unfinished actions of a former life are being settled' };
  const problem = executor.problem();
  return { name: 'hub', ok: problem === null, detail: problem ?? 'ready' };
}

async function controllerPart(controller: HubOptions['controller'], signal: AbortSignal): Promise<Part> {
  try {
    const { ok, runtimes, reconciled } = await controller.health(signal);
    const parts = runtimes.map(
      ({ name, ok: up, detail }) => `${name} ${up ? 'ready' : `not ready: ${detail}`}`,
    );
    if (!reconciled) parts.push('unfinished actions of a former life are being settled');
    return { name: 'controller', ok, detail: parts.join('; ') || 'ready' };
  } catch (error) {
    const detail = signal.aborted ? 'it does not answer in time' : (error as Error).message;
    return { name: 'controller', ok: false, detail };
  }
}
