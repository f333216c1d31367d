import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ProcessStack } from '#contract/controller-api.ts';

/** One service of `stack.json`. */
export type StackEntry = ProcessStack['services'][number];

export const STACK_FILE = 'stack.json';
/** Stripped and compiled code of the demo's processes: without it each of them carries the type stripper, 16 MB. */
export const COMPILE_CACHE = '.compile-cache';

/** In a service's folder, the service's own. `api-key` is what others were told, `config.json` what it accepts. */
export const API_KEY_FILE = 'api-key';
export const CONFIG_FILE = 'config.json';
export const QUEUE_FILE = 'queue.json';
/** What the `disk-full` fault fills the quota with. */
export const FILLER_FILE = 'filler.bin';

/** In a service's folder, the supervisor's: like Docker's, they do not count against the service's quota. */
export const STATE_FILE = 'state.json';
export const OUTPUT_FILE = 'output.log';
export const EVENTS_FILE = 'events.jsonl';
export const SUPERVISOR_SOCKET = 'supervisor.sock';
export const SERVICE_SOCKET = 'service.sock';
export const SUPERVISOR_ERRORS = 'supervisor.err';

/** Options of every demo process: a small heap, and nothing on stderr that is not the service's own. */
export const NODE_OPTIONS = ['--max-old-space-size=48', '--max-semi-space-size=1', '--no-warnings'] as const;

/**
 * One service's entry of `stack.json`. Read without the schema, because the demo's processes live on a small machine
 * and the file is written by this folder alone.
 */
export function readEntry(stackDir: string, id: string): StackEntry {
  const stack = JSON.parse(readFileSync(join(stackDir, STACK_FILE), 'utf8')) as ProcessStack;
  const entry = stack.services.find((service) => service.id === id);
  if (entry === undefined) throw new Error(`${STACK_FILE} in ${stackDir} has no service ${id}`);
  return entry;
}
