import { createInterface } from 'node:readline';
import { type GroupHead, signalTree } from './process-tree.ts';

/**
 * Outlives the hub by one moment: it is told of each child that the hub starts, and ends them all when its standard
 * input closes, however the hub ended.
 */
const heads = new Map<number, GroupHead>();

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

createInterface({ input: process.stdin })
  .on('line', (line) => {
    const { add, remove } = JSON.parse(line) as { add?: GroupHead; remove?: number };
    if (add !== undefined) heads.set(add.pid, add);
    if (remove !== undefined) heads.delete(remove);
  })
  .on('close', () => {
    for (const head of heads.values()) signalTree(head, 'SIGKILL');
    process.exit(0);
  });
