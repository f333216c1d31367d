import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { NewEvent } from '#contract/event.ts';
import type { Part } from '#contract/http-api.ts';
import type { Executor } from '#executor/action-port.ts';
import { openAllowlist } from '#executor/allowlist.ts';
import { createExecutor } from '#executor/executor.ts';
import { openJournal } from '#executor/journal.ts';
import { openPinnedKeys } from '#executor/pinned-keys.ts';
import { createGate } from '#gate/create-gate.ts';
import { actionEvents } from './action-events.ts';
import { controllerDoor, hubDoor } from './executor-doors.ts';
import type { Hub, HubOptions } from './hub.ts';
import { type ExecutorContext, hubPort } from './hub-port.ts';
import { createServiceDirectory } from './service-directory.ts';

/**
 * The hub: the gate with every tool behind it, and an executor of its own for what it does itself. Throws what hinders
 * it (`journal_unavailable`, a broken tool by its name), and then nothing is left open.
 */
export function createHub(options: HubOptions): Hub {
  const { dir, tools, controller, ports, policy, budgets, now, newId, onLost } = options;
  using starting = new DisposableStack();
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const journal = starting.adopt(openJournal(join(dir, 'journal.jsonl'), { executor: 'hub', now }), (open) =>
    open.close(),
  );

  const directory = createServiceDirectory(options);
  const context: ExecutorContext = (signal, correlationId) => ({
    controller: controller.tracing(correlationId),
    services: (age) => directory.services(signal, age),
    secret: directory.secret,
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
  const allowlist = openAllowlist(join(dir, 'allowlist.json'));
  const executor = createExecutor({
    name: 'hub',
    journal,
    keys: openPinnedKeys(join(dir, 'pinned-keys.json')),
    allowlist,
    port: hubPort(tools, context),
    record: actionEvents(tell),
    cooldownMs: (verb) => 1000 * (tools.find(({ name }) => name === verb)?.cooldown?.seconds ?? 0),
    whole: null,
  });

  const gate = createGate({
    tools,
    policy,
    ports,
    executors: { controller: controllerDoor(controller), hub: hubDoor(executor, allowlist) },
    context,
    redactor: directory.redactor,
    budgets,
    newId,
    now,
    onLost,
  });

  const closing = new AbortController();
  void reconcileUntilDone(executor, onLost, closing.signal);
  const held = starting.move();
  return {
    gate,
    services: directory.services,
    service: async (id, signal) => directory.complete(await controller.service(id, signal)),
    logs: (id, query, signal) => controller.logs(id, query, signal),
    redact: (value) => directory.redactor()(value),
    readiness: async (signal) => [hubPart(executor), await controllerPart(controller, signal)],
    async [Symbol.asyncDispose]() {
      closing.abort();
      await gate[Symbol.asyncDispose]();
      await executor.drain();
      await Promise.all(telling);
      held.dispose();
    },
  };
}

/** Between two tries to settle what a former life left unfinished, in ms. */
const RETRY_MS = 5000;

async function reconcileUntilDone(
  executor: Executor,
  onLost: (error: unknown) => void,
  closing: AbortSignal,
): Promise<void> {
  while (!closing.aborted) {
    try {
      return await executor.reconcile();
    } catch (error) {
      onLost(error);
      await delay(RETRY_MS, undefined, { signal: closing }).catch(() => undefined);
    }
  }
}

function hubPart({ reconciled }: Executor): Part {
  const detail = reconciled ? 'ready' : 'unfinished actions of a former life are being settled';
  return { name: 'hub', ok: reconciled, detail };
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
    return { name: 'controller', ok: false, detail: (error as Error).message };
  }
}
