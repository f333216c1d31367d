import { writeSync } from 'node:fs';
import { createStore } from './create-store.ts';
import { BY, someEvent, someObservation, someStep } from './store-fixture.ts';

/*
 * A process that writes as fast as it can and says on stdout what was acknowledged, until it is killed:
 *   node crash-fixture.ts URL NAME
 */
const [url = '', name = ''] = process.argv.slice(2);
const store = await createStore({ url, now: () => new Date() });
await Promise.all(Array.from({ length: 16 }, (_, writer) => write(`${name}-${writer}`)));

async function write(id: string): Promise<never> {
  await store.runs.create({ id, goal: 'g', source: 'cli', askedBy: 'user-1', begun: true, ...BY });
  for (let n = 1; ; n += 1) {
    const change = { id, detail: `${n}`, observations: [someObservation(`o-${n}`)], ...BY };
    await store.runs.move({ ...change, from: 'PLAN', to: 'EXECUTE_TOOL', step: someStep(n) });
    acknowledged({ run: id, step: n });
    await store.runs.move({ id, detail: '', from: 'EXECUTE_TOOL', to: 'EVALUATE', ...BY });
    const [row] = await store.events.append([someEvent()], n % 2 === 0 ? 'grouped' : 'full');
    acknowledged({ seq: row?.seq, hash: row?.hash });
    await store.runs.move({ id, detail: '', from: 'EVALUATE', to: 'PLAN', ...BY });
  }
}

function acknowledged(what: object): void {
  writeSync(1, `${JSON.stringify(what)}\n`);
}
