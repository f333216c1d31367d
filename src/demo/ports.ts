import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below Linux's default range for outgoing connections, so that none of those takes a port while its service is down. */
const [LOWEST, BELOW] = [20_000, 32_000];
const ATTEMPTS = 50;

/**
 * A free port on loopback for each wish: the wished one when it is free, else some other. A wish of 0 is for any.
 * All are held until each is found, so that no two are the same.
 */
export async function choosePorts(wishes: readonly number[]): Promise<number[]> {
  await using held = new AsyncDisposableStack();
  const ports: number[] = [];
  for (const wish of wishes) {
    const server = (wish === 0 ? null : await hold(wish)) ?? (await holdAny());
    held.use(server);
    ports.push(server.port);
  }
  return ports;
}

interface HeldPort extends AsyncDisposable {
  readonly port: number;
}

async function holdAny(): Promise<HeldPort> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const port = await hold(randomInt(LOWEST, BELOW));
    if (port !== null) return port;
  }
  throw new Error(`no free port found between ${LOWEST} and ${BELOW}`);
}

/** Listens on the port, or null when it is taken. */
async function hold(port: number): Promise<HeldPort | null> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch {
    return null;
  }
  return { port, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}
