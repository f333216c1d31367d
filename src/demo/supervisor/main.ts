import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { realpathSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { demoKind } from '#demo/catalog.ts';
import { watchFolder } from '#demo/folder-usage.ts';
import { COMPILE_CACHE, NODE_OPTIONS, readEntry, SUPERVISOR_SOCKET } from '#demo/layout.ts';
import { serveLines } from '#demo/line-socket.ts';
import { Supervisor } from './supervisor.ts';

const FOLDER_LOOK_MS = 2000;
const LAST_ANSWER_MS = 500;

/**
 * The supervisor's process: `main.ts <stack folder> <service>`. It ends when it is told to (`shutdown`, SIGTERM) or its
 * folder is gone. Without arguments it only loads its code, which fills the compile cache.
 */
async function main(stackDir: string, id: string): Promise<void> {
  process.umask(0o077);
  const entry = readEntry(stackDir, id);
  if (!(await holdLock(entry.dir))) return;
  const supervisor = new Supervisor({
    id,
    dir: entry.dir,
    command: [
      process.execPath,
      ...NODE_OPTIONS,
      join(import.meta.dirname, '../services/main.ts'),
      stackDir,
      id,
    ],
    env: { NODE_COMPILE_CACHE: join(stackDir, COMPILE_CACHE) },
    healthUrl: new URL(demoKind(id).healthPath, entry.url).href,
    stopTimeoutMs: entry.stop_timeout_s * 1000,
    now: () => new Date(),
    complain: (sentence) => void process.stderr.write(`${sentence}\n`),
  });
  supervisor.begin();
  const server = await serveLines(entry.dir, SUPERVISOR_SOCKET, (line) => supervisor.answer(line));
  watchFolder(entry.dir, FOLDER_LOOK_MS, () => supervisor.abandon());
  process.once('SIGTERM', () => void supervisor.shutdown());
  process.once('SIGINT', () => void supervisor.shutdown());
  await supervisor.closed;
  setTimeout(() => process.exit(0), LAST_ANSWER_MS);
  await server.close();
  process.exit(0);
}

/**
 * At most one supervisor keeps a folder. The lock is a name in Linux's abstract socket space (unix(7)): the kernel frees
 * it with the process, so that no stale lock is left by a kill.
 */
async function holdLock(dir: string): Promise<boolean> {
  const name = createHash('sha256').update(realpathSync(dir)).digest('hex').slice(0, 32);
  const lock = createServer().listen(`\0opspilot-demo-${name}`);
  try {
    await once(lock, 'listening');
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return false;
    throw error;
  }
}

const [stackDir, id] = process.argv.slice(2);
if (stackDir !== undefined && id !== undefined) await main(stackDir, id);
