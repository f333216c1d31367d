import type { Approvals, Runs, Store } from '#store/store.ts';
import { createStore as createReal } from '../../../src/store/create-store.ts';
import { inSteps } from './step.ts';

/** The store, with a step before and after each move of a run and of an approval. */
export async function createStore(options: Parameters<typeof createReal>[0]): Promise<Store> {
  const store = await createReal(options);
  return {
    ...store,
    runs: runsInSteps(store.runs),
    approvals: approvalsInSteps(store.approvals),
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  };
}

function runsInSteps(runs: Runs): Runs {
  return {
    ...runs,
    create: (...run) => inSteps('run created', () => runs.create(...run)),
    move(move) {
      const acted = move.to === 'EVALUATE' && move.step?.kind === 'propose' ? ' of the action' : '';
      return inSteps(`${move.from} to ${move.to}${acted}`, () => runs.move(move));
    },
  };
}

function approvalsInSteps(approvals: Approvals): Approvals {
  return {
    ...approvals,
    create: (...request) => inSteps('approval proposed', () => approvals.create(...request)),
    move: (move) => inSteps(`approval ${move.to}`, () => approvals.move(move)),
  };
}
