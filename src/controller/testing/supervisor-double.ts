import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

/**
 * The least that a supervisor does: `supervisor-double.ts DIR ID` keeps a sleeping process, obeys over its socket,
 * writes `state.json`, and every order it ever heard to `orders.log`. Files in DIR spoil it: `deaf` makes it note an order and never answer, `lazy` makes it note an
 * order and hang up without obeying.
 */
const [dir = '', id = ''] = process.argv.slice(2);
const socketPath = join(dir, 'supervisor.sock');
let child: ChildProcess | null = null;
const state = {
  id,
  supervisor_pid: process.pid,
  pid: null as number | null,
  start_ticks: null as string | null,
  supervisor_start_ticks: ticksOf(process.pid),
  phase: 'exited',
  started_at: null as string | null,
  finished_at: null as string | null,
  exit_code: null as number | null,
  signal: null as string | null,
  restarts: 0,
  health: 'healthy',
  health_output: null,
  failing_streak: 0,
  last_action: null as { id: string; op: string; at: string } | null,
  used_bytes: 500,
};

rmSync(socketPath, { force: true });
createServer({ allowHalfOpen: true }, (socket) => {
  // Whoever asked may have been killed meanwhile.
  socket.on('error', () => undefined);
  socket.setEncoding('utf8').once('data', async (line: string) => {
    const request = JSON.parse(line);
    if (request.op !== 'status') {
      appendFileSync(join(dir, 'orders.log'), `${request.id}\n`);
      save({ last_action: { id: request.id, op: request.op, at: now() } });
      if (has('lazy')) return socket.destroy();
      if (request.op !== 'start') await stop();
      if (request.op !== 'stop') await start();
      if (has('deaf')) return;
    }
    socket.end(`${JSON.stringify({ ok: true, state })}\n`);
  });
}).listen(socketPath);
save({});
process.once('SIGTERM', () => {
  child?.kill('SIGKILL');
  process.exit(0);
});

async function start(): Promise<void> {
  if (child) return;
  child = spawn('sleep', ['600'], { stdio: 'ignore', detached: true });
  await once(child, 'spawn');
  const pid = child.pid ?? 0;
  appendFileSync(join(dir, 'output.log'), `${now()} stdout started\n`);
  appendFileSync(
    join(dir, 'events.jsonl'),
    `${JSON.stringify({ at: now(), action: 'start', exit_code: null })}\n`,
  );
  save({ phase: 'running', pid, start_ticks: ticksOf(pid), started_at: now(), exit_code: null });
}

async function stop(): Promise<void> {
  if (!child) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  await gone;
  child = null;
  save({ phase: 'exited', pid: null, start_ticks: null, finished_at: now(), exit_code: 143 });
}

function save(change: Partial<typeof state>): void {
  Object.assign(state, change);
  writeFileSync(join(dir, 'state.json'), JSON.stringify(state));
}

function has(name: string): boolean {
  try {
    return readFileSync(join(dir, name)) !== null;
  } catch {
    return false;
  }
}

function now(): string {
  return new Date().toISOString();
}

function ticksOf(pid: number): string {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}
