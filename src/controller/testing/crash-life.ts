import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createFleet } from '#controller/fleet.ts';
import { runtimePort } from '#controller/runtime-port.ts';
import { createProcessRuntime } from '#controller/runtimes/process.ts';
import type { ActionPort, Executor } from '#executor/action-port.ts';
import { openAllowlist } from '#executor/allowlist.ts';
import { createExecutor } from '#executor/executor.ts';
import { type Journal, openJournal } from '#executor/journal.ts';
import { openPinnedKeys } from '#executor/pinned-keys.ts';

/** Called before and after every append to the journal and every call of the runtime, and once during the act. */
export type Step = (name: string) => void;

/** One life of a controller's executor over a process stack, with every step of it laid open. */
export interface Life {
  readonly executor: Executor;
  end(): void;
}

/** Begins a life over the files in this folder: `journal.jsonl`, `pinned-keys.json`, `allowlist.json`, `stack/`. */
export function beginLife(dir: string, step: Step): Life {
  const now = () => new Date();
  const journal = openJournal(join(dir, 'journal.jsonl'), { executor: 'controller', now });
  const stackDir = join(dir, 'stack');
  const runtime = createProcessRuntime({ stackDir, environment: { PATH: '/usr/bin:/bin' }, now });
  const allowlist = openAllowlist(join(dir, 'allowlist.json'));
  const executor = createExecutor({
    name: 'controller',
    journal: openSteps(journal, step),
    keys: openPinnedKeys(join(dir, 'pinned-keys.json')),
    allowlist,
    port: portSteps(runtimePort(createFleet([runtime], allowlist)), step, stackDir),
    record: { refused: () => undefined, beginning: () => undefined, ended: () => undefined },
    cooldownMs: () => 0,
    whole: null,
    // The double's restart takes milliseconds: waiting out a whole stop timeout would only take time.
    sleep: (ms) => delay(Math.min(ms, 400)),
  });
  return { executor, end: () => journal.close() };
}

function openSteps(journal: Journal, step: Step): Journal {
  return new Proxy(journal, {
    get(_, key) {
      if (key === 'append')
        return (entry: Parameters<Journal['append']>[0]) => {
          step(`before append ${entry.type}`);
          journal.append(entry);
          step(`after append ${entry.type}`);
        };
      const value: unknown = Reflect.get(journal, key);
      return typeof value === 'function' ? value.bind(journal) : value;
    },
  });
}

function portSteps(port: ActionPort, step: Step, stackDir: string): ActionPort {
  const around = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    step(`before ${name}`);
    const result = await work();
    step(`after ${name}`);
    return result;
  };
  return {
    targetOf: (action) => port.targetOf(action),
    observe: (action, signal) => around('observe', () => port.observe(action, signal)),
    act: (order) =>
      around('act', async () => {
        const outcome = port.act(order);
        await heard(stackDir, order.id);
        step('during act');
        return outcome;
      }),
    settleAfterMs: (order, signal) => port.settleAfterMs(order, signal),
    settle: (order, signal) => around('settle', () => port.settle(order, signal)),
  };
}

/** Resolves as soon as the supervisor has noted the order: from then on it is carried out, whoever dies. */
async function heard(stackDir: string, id: string): Promise<void> {
  while (!readFileSync(join(stackDir, 'web/orders.log'), 'utf8').includes(id)) await delay(1);
}
