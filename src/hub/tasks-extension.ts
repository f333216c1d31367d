import type { ClientCapabilities } from '@modelcontextprotocol/client';

/** The extension by which servers of 2026-07-28 make a task of a call. */
export const TASKS_EXTENSION = 'io.modelcontextprotocol/tasks';

/** What who declares it says in its capabilities. */
export const WITH_TASKS = Object.freeze({ extensions: Object.freeze({ [TASKS_EXTENSION]: {} }) });

export function declaresTasks({ extensions }: ClientCapabilities): boolean {
  return extensions !== undefined && Object.hasOwn(extensions, TASKS_EXTENSION);
}
