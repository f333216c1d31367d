import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { NewEvent } from '#contract/event.ts';
import type { Allowlist, Executor } from '#executor/action-port.ts';
import { openAllowlist } from '#executor/allowlist.ts';
import { createExecutor } from '#executor/executor.ts';
import { openJournal } from '#executor/journal.ts';
import { openPinnedKeys } from '#executor/pinned-keys.ts';
import type { Tool } from '#gate/parts.ts';
import { actionEvents } from './action-events.ts';
import { type ExecutorContext, type FindOutside, hubPort } from './hub-port.ts';

export interface HubExecutorParts {
  /** The hub's own folder: `journal.jsonl`, `pinned-keys.json`, `allowlist.json`. */
  readonly dir: string;
  readonly tools: readonly Tool[];
  /** Tools of outside servers, as they are there now. */
  readonly outside?: FindOutside;
  readonly context: ExecutorContext;
  readonly tell: (event: NewEvent) => void;
  readonly now: () => Date;
  readonly onLost: (error: unknown) => void;
}

/** The executor of what the hub does itself. */
export interface HubExecutor {
  readonly executor: Executor;
  readonly allowlist: Allowlist;
  /** Gives the folder back; to be called when the executor has been drained. */
  close(): void;
}

/** Opens the executor on its folder and settles what a former life left. Throws `journal_unavailable`. */
export function openHubExecutor(parts: HubExecutorParts): HubExecutor {
  const { dir, tools, context, tell, now, onLost, outside = () => undefined } = parts;
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const journal = openJournal(join(dir, 'journal.jsonl'), { executor: 'hub', now });
  const allowlist = withOutside(openAllowlist(join(dir, 'allowlist.json')), outside);
  const executor = createExecutor({
    name: 'hub',
    journal,
    keys: openPinnedKeys(join(dir, 'pinned-keys.json')),
    allowlist,
    port: hubPort(tools, context, outside),
    record: actionEvents(tell),
    cooldownMs: (verb) => 1000 * (tools.find(({ name }) => name === verb)?.cooldown?.seconds ?? 0),
    whole: null,
  });
  const closing = new AbortController();
  void reconcileUntilDone(executor, onLost, closing.signal);
  return {
    executor,
    allowlist,
    close() {
      closing.abort();
      journal.close();
    },
  };
}

/** What an operator has registered and accepted is the list of outside tools: such a tool is allowed while it is there. */
function withOutside(allowlist: Allowlist, outside: FindOutside): Allowlist {
  return {
    verbsOf: (target) => allowlist.verbsOf(target),
    refusal: (target, verb) => (target === verb && outside(verb) ? null : allowlist.refusal(target, verb)),
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
      if (closing.aborted) return;
      onLost(error);
      await delay(RETRY_MS, undefined, { signal: closing }).catch(() => undefined);
    }
  }
}
