import { setTimeout as delay } from 'node:timers/promises';
import { createEngineClient } from '../runtimes/docker/engine-client.ts';
import { sweepContainers } from './container-sweep.ts';

/**
 * Outlives the controller by one moment: when its standard input closes, however the controller ended, it removes the
 * containers of that life. Those of the next one are not its own.
 */
const [socketPath = '', instance = '', life = ''] = process.argv.slice(2);
/** What was asked for in the last moment may come to be after the first look, in ms. */
const AGAIN_MS = [0, 500, 2000];

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

const engine = createEngineClient(socketPath);
process.stdin.resume().on('error', () => undefined);
process.stdin.once('close', async () => {
  for (const ms of AGAIN_MS) {
    await delay(ms);
    await sweepContainers(engine, instance, (one) => one === life).catch(() => 0);
  }
  process.exit(0);
});
