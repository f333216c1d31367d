import { appendFileSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SupervisorState } from '#contract/controller-api.ts';
import { EVENTS_FILE, STATE_FILE } from '#demo/layout.ts';

/** Replaces `state.json` in one step, so that a reader sees the old or the new one. */
export function saveState(dir: string, state: SupervisorState): void {
  const path = join(dir, STATE_FILE);
  writeFileSync(`${path}.tmp`, JSON.stringify(state), { mode: 0o600 });
  renameSync(`${path}.tmp`, path);
}

/** What a former supervisor left behind; null when there was none. */
export function loadState(dir: string): SupervisorState | null {
  try {
    return JSON.parse(readFileSync(join(dir, STATE_FILE), 'utf8')) as SupervisorState;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Appends one line to `events.jsonl`; `action` is in Docker's words. */
export function appendEvent(dir: string, at: Date, action: string, exitCode: number | null): void {
  const line = JSON.stringify({ at: at.toISOString(), action, exit_code: exitCode });
  appendFileSync(join(dir, EVENTS_FILE), `${line}\n`, { mode: 0o600 });
}
