import type { ModelPull } from '#contract/models-api.ts';
import { OpsError } from '#core/ops-error.ts';
import type { Asker, ModelStore } from './model-store.ts';
import type { PullProgress } from './provider.ts';

/** Pulls that go on by themselves, for a page that may be closed meanwhile. */
export interface Pulls extends Disposable {
  /** Throws `forbidden` and `model_unsupported`; `conflict` while the same model is on its way. */
  start(model: string, by: Asker): ModelPull;
  /** Those under way and the last that ended, newest first. */
  list(): ModelPull[];
}

const MOST_KEPT = 20;

export function createPulls(store: Pick<ModelStore, 'pull'>, now: () => Date): Pulls {
  const pulls = new Map<string, ModelPull>();
  const stop = new AbortController();

  async function follow(model: string, steps: AsyncIterable<PullProgress>): Promise<void> {
    try {
      for await (const { status, total, completed } of steps)
        change(model, { status, total_bytes: total ?? null, done_bytes: completed ?? null });
      change(model, { state: 'done', status: 'done' });
    } catch (error) {
      change(model, { state: 'failed', status: (error as Error).message });
    }
  }

  function change(model: string, fields: Partial<ModelPull>): void {
    const pull = pulls.get(model);
    if (pull) pulls.set(model, { ...pull, ...fields });
  }

  return {
    start(model, by) {
      if (pulls.get(model)?.state === 'running')
        throw new OpsError('conflict', 'this model is on its way already');
      const steps = store.pull(model, by, stop.signal);
      const started_at = now().toISOString();
      const pull: ModelPull = {
        model,
        state: 'running',
        status: 'begun',
        total_bytes: null,
        done_bytes: null,
        started_at,
      };
      pulls.delete(model);
      pulls.set(model, pull);
      for (const [old, { state }] of pulls)
        if (pulls.size > MOST_KEPT && state !== 'running') pulls.delete(old);
      void follow(model, steps);
      return pull;
    },
    list: () => [...pulls.values()].toReversed(),
    [Symbol.dispose]: () => stop.abort(new Error('the gateway stops')),
  };
}
