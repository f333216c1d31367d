import type { EventRow } from '#contract/event.ts';
import type { Run } from '#contract/run.ts';
import { OpsError } from '#core/ops-error.ts';
import { isFinal } from '#core/run-machine.ts';
import type { Events } from '#store/store.ts';
import type { Agent, Caller } from './agent.ts';
import { AgentHealth } from './agent-health.ts';
import { endedAlone, performAction, settleAlone, unsettledAlone } from './direct-action.ts';
import { AGENT, driveRun, type RunLoopParts } from './run-loop.ts';

export interface AgentParts extends RunLoopParts {
  readonly events: Events;
  readonly newId: () => string;
  /** Told of a run that failed inside; the run itself is moved to FAILED. */
  readonly onError: (runId: string, error: unknown) => void;
}

/** How often approvals whose time is over are looked for, in ms. */
const EXPIRY_MS = 5000;
/** How long a stop waits for what is under way, in ms; the next life goes on with it from its rows. */
const STOP_MS = 1000;

/** The agent: one driver per run, woken by decisions, and by nothing else. */
export function createAgent(given: AgentParts): Agent {
  const stopAsked = Promise.withResolvers<void>();
  const parts = { ...given, sleep: (ms: number) => Promise.race([given.sleep(ms), stopAsked.promise]) };
  const { runs, events } = parts;
  const drivers = new Map<string, Promise<void>>();
  const wanted = new Set<string>();
  let stopped = false;
  const health = new AgentHealth();

  const unsubscribe = events.subscribe((rows) => {
    for (const row of rows) {
      const runId = decidedRun(row);
      if (runId !== null) wake(runId);
      const alone = endedAlone(row);
      if (alone !== null) settle(alone);
    }
  });
  const expiry = setInterval(() => {
    parts.desk.expireDue().then(
      () => health.swept(null),
      (error: unknown) => {
        health.swept(error as Error);
        parts.onError('', error);
      },
    );
  }, EXPIRY_MS);
  expiry.unref();

  /** An action that nobody's run waits for is checked all the same. */
  function settle(id: string): void {
    if (stopped || drivers.has(id)) return;
    const settling = settleAlone(id, parts, () => stopped)
      .catch((error: unknown) => parts.onError(id, error))
      .finally(() => drivers.delete(id));
    drivers.set(id, settling);
  }

  function wake(id: string): void {
    if (stopped) return;
    wanted.add(id);
    if (drivers.has(id)) return;
    const driver = drive(id).finally(() => drivers.delete(id));
    drivers.set(id, driver);
  }

  /** Drives again when a wake came while the last turn was ending. */
  async function drive(id: string): Promise<void> {
    while (wanted.delete(id) && !stopped) {
      try {
        await driveRun(id, parts, () => stopped);
        health.drove(null);
      } catch (error) {
        if (stopped) return;
        health.drove(error as Error);
        parts.onError(id, error);
        await fail(id, error);
      }
    }
  }

  async function fail(id: string, error: unknown): Promise<void> {
    const run = await runs.get(id);
    if (!run || isFinal(run.state)) return;
    const message =
      error instanceof OpsError ? error.message : 'OpsPilot itself failed here; its log says more.';
    await runs
      .move({
        id,
        from: run.state,
        to: 'FAILED',
        detail: message,
        message,
        actor: AGENT.id,
        client: 'agent',
        correlationId: id,
      })
      .catch((reason: unknown) => parts.onError(id, reason));
  }

  async function summaryOf(id: string): Promise<Run> {
    const run = await runs.get(id);
    if (!run) throw new OpsError('not_found', `there is no run ${id}`);
    return run;
  }

  return {
    async ask({ goal, source, autostart }, caller) {
      const id = parts.newId();
      const run = await runs.create({
        id,
        goal,
        source,
        askedBy: caller.principal.id,
        begun: autostart,
        ...actorOf(caller),
      });
      if (autostart) wake(id);
      return run;
    },

    async execute(id, caller) {
      const run = await summaryOf(id);
      if (isFinal(run.state)) throw new OpsError('conflict', `run ${id} is already ${run.state}`);
      await runs.begin(id, actorOf(caller));
      wake(id);
      return run;
    },

    async cancel(id, caller) {
      for (;;) {
        const run = await summaryOf(id);
        if (isFinal(run.state)) throw new OpsError('conflict', `run ${id} is already ${run.state}`);
        const message = `Cancelled by ${caller.principal.name}.`;
        try {
          await runs.move({
            id,
            from: run.state,
            to: 'CANCELLED',
            detail: message,
            message,
            ...actorOf(caller),
          });
        } catch (error) {
          if (error instanceof OpsError && error.code === 'conflict') continue;
          throw error;
        }
        await withdraw(run, caller);
        return summaryOf(id);
      }
    },

    perform: (tool, args, caller) => performAction(tool, args, caller, parts, () => stopped),

    settled: (id, ms) => settled(id, ms, parts),

    async resume() {
      await parts.desk.expireDue();
      for (const run of await runs.unfinished()) wake(run.id);
      for (const id of await unsettledAlone(parts)) settle(id);
    },

    health: () =>
      stopped
        ? { ok: false, detail: 'it is stopped' }
        : { ...health.told, detail: given.redact(health.told.detail) },

    async stop() {
      stopped = true;
      unsubscribe();
      clearInterval(expiry);
      stopAsked.resolve();
      await Promise.race([Promise.allSettled(drivers.values()), given.sleep(STOP_MS)]);
    },
  };

  /** Open requests of a cancelled run are declined with it. */
  async function withdraw(run: Run, caller: Caller): Promise<void> {
    for (const { id, state } of run.approvals) {
      if (state === 'proposed')
        await parts.approvals.move({
          id,
          to: 'declined',
          detail: 'the run was cancelled',
          result: 'denied',
          ...actorOf(caller),
        });
      if (state === 'approved')
        await parts.approvals.move({
          id,
          to: 'expired',
          detail: 'the run was cancelled',
          result: 'denied',
          ...actorOf(caller),
        });
    }
  }
}

async function settled(id: string, ms: number, parts: AgentParts): Promise<Run> {
  const { promise, resolve, reject } = Promise.withResolvers<Run>();
  const unsubscribe = parts.events.subscribe((rows) => {
    if (rows.some((row) => row.run_id === id)) check();
  });
  async function look(late: boolean): Promise<void> {
    const run = await parts.runs.get(id);
    if (!run) throw new OpsError('not_found', `there is no run ${id}`);
    if (late || isFinal(run.state) || run.state === 'NEEDS_APPROVAL') resolve(run);
  }
  const check = (late = false): void => void look(late).catch(reject);
  const timer = setTimeout(check, ms, true);
  try {
    check();
    return await promise;
  } finally {
    clearTimeout(timer);
    unsubscribe();
  }
}

/** The run that waits for this decision; null for any other event. */
function decidedRun(row: EventRow): string | null {
  return /^approval\.(approved|declined|expired)$/.test(row.action) ? row.run_id : null;
}

function actorOf(caller: Caller): { actor: string; client: Caller['client']; correlationId: string } {
  return { actor: caller.principal.id, client: caller.client, correlationId: caller.correlationId };
}
