import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Line, shotAt } from './gateway/load.ts';
import { handlesOf, memoryOf, Processes } from './gateway/processes.ts';

/*
 * What the model gateway keeps after many requests of every kind, answered, streamed, translated and left alone:
 *   node bench/gateway-leaks.ts [REQUESTS]
 * Prints memory and open handles (files and sockets) after each tenth.
 */

const REQUESTS = Number(process.argv[2] ?? '10000');
const LINES = 50;
const KINDS = [
  ['up/model', false],
  ['live/burst', true],
  ['ollama/model', false],
  ['claude/model', false],
  ['live/idle', true],
] as const;

const folder = await mkdtemp(join(tmpdir(), 'opspilot-bench-'));
try {
  await using processes = new Processes();
  const file = (name: string) => join(import.meta.dirname, 'gateway', name);
  const { url: live } = await processes.node(file('fake-model.ts'), [], false);
  const { url, pid } = await processes.node(file('door.ts'), [live, live, folder], true);
  const state = () => ({ 'memory MB': Math.round(memoryOf(pid) / 1e6), handles: handlesOf(pid) });
  const rows: Record<string, object> = { '0': state() };
  for (let tenth = 1; tenth <= 10; tenth++) {
    await Promise.all(Array.from({ length: LINES }, () => several(url, REQUESTS / 10 / LINES)));
    await new Promise((resolve) => setTimeout(resolve, 500));
    rows[String((REQUESTS / 10) * tenth)] = state();
  }
  console.table(rows);
} finally {
  await rm(folder, { recursive: true, force: true });
}

/** So many requests over one connection, which ends where a stream is left. */
async function several(url: string, count: number): Promise<void> {
  const { port } = new URL(url);
  let line = await Line.open(Number(port));
  for (let n = 0; n < count; n++) {
    const [model, stream] = KINDS[n % KINDS.length] ?? KINDS[0];
    const shot = shotAt(`${url}/v1/chat/completions`, model, stream);
    if (model !== 'live/idle') {
      await line.send(shot);
      continue;
    }
    await line.begin(shot);
    line[Symbol.dispose]();
    line = await Line.open(Number(port));
  }
  line[Symbol.dispose]();
}
