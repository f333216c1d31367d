import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ProcessStack, SupervisorState } from '#contract/controller-api.ts';
import { createProcessRuntime } from '#controller/runtimes/process.ts';
import type { Runtime } from '#controller/runtimes/runtime.ts';

/** A stack of one service, `web`, in a temporary folder, kept by the supervisor double. */
export class ProcessStackFixture implements Disposable {
  readonly stackDir = mkdtempSync(join(tmpdir(), 'opspilot-stack-'));
  readonly dir = join(this.stackDir, 'web');
  readonly runtime: Runtime;

  constructor() {
    mkdirSync(this.dir);
    const supervise = [process.execPath, join(import.meta.dirname, 'supervisor-double.ts'), this.dir, 'web'];
    const service: ProcessStack['services'][number] = {
      id: 'web',
      kind: 'radarr',
      dir: this.dir,
      url: 'http://127.0.0.1:7878',
      depends_on: ['db'],
      supervise,
      stop_timeout_s: 2,
      quota_bytes: 1000,
    };
    writeFileSync(join(this.stackDir, 'stack.json'), JSON.stringify({ name: 'test', services: [service] }));
    this.runtime = createProcessRuntime({
      stackDir: this.stackDir,
      environment: { PATH: '/usr/bin:/bin' },
      now: () => new Date(),
    });
  }

  get state(): SupervisorState {
    return JSON.parse(readFileSync(join(this.dir, 'state.json'), 'utf8'));
  }

  /** Ids of all orders that a supervisor has heard, in their order. */
  get orders(): string[] {
    return readFileSync(join(this.dir, 'orders.log'), 'utf8').trimEnd().split('\n');
  }

  write(name: string, text: string): void {
    writeFileSync(join(this.dir, name), text);
  }

  remove(name: string): void {
    rmSync(join(this.dir, name), { force: true });
  }

  /** Kills the supervisor, which leaves its service running. */
  async killSupervisor(): Promise<void> {
    await end(this.state.supervisor_pid);
  }

  async killService(): Promise<void> {
    const { pid } = this.state;
    if (pid !== null) await end(pid);
  }

  [Symbol.dispose](): void {
    try {
      const { pid, supervisor_pid } = this.state;
      for (const one of [supervisor_pid, pid]) if (one !== null && alive(one)) process.kill(one, 'SIGKILL');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    } finally {
      rmSync(this.stackDir, { recursive: true, force: true });
    }
  }
}

async function end(pid: number): Promise<void> {
  process.kill(pid, 'SIGKILL');
  while (alive(pid)) await once(spawn('sleep', ['0.02']), 'exit');
}

/** A zombie, whose parent has not looked yet, is dead. */
function alive(pid: number): boolean {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2)[0] !== 'Z';
  } catch {
    return false;
  }
}
