import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ProcessStack } from '#contract/controller-api.ts';
import { OpsError } from '#core/ops-error.ts';
import { STACK_FILE, type StackEntry } from './layout.ts';

/** The stack of a folder, or null when none has been made there. */
export function readStack(dir: string): ProcessStack | null {
  const path = join(dir, STACK_FILE);
  if (!existsSync(path)) return null;
  const parsed = ProcessStack.safeParse(JSON.parse(readFileSync(path, 'utf8')));
  if (parsed.success) return parsed.data;
  throw new OpsError('internal', `${path} is not a stack file: ${parsed.error.message}`);
}

/** Services of a stack that must be there. */
export function entriesOf(dir: string): readonly StackEntry[] {
  const stack = readStack(dir);
  if (stack === null) throw new OpsError('not_found', `there is no demo stack in ${dir}`);
  return stack.services;
}

export function entryOf(dir: string, id: string): StackEntry {
  const entries = entriesOf(dir);
  const entry = entries.find((each) => each.id === id);
  if (entry !== undefined) return entry;
  throw new OpsError(
    'unknown_service',
    `the demo has ${entries.map((each) => each.id).join(', ')}, no ${id}`,
  );
}

export function writeStack(dir: string, stack: ProcessStack): void {
  const path = join(dir, STACK_FILE);
  writeFileSync(`${path}.tmp`, JSON.stringify(stack, null, 2), { mode: 0o600 });
  renameSync(`${path}.tmp`, path);
}
