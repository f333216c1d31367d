import type { ClientCapabilities } from '@modelcontextprotocol/server';
import type { CallerDoor } from '../callers.ts';
import type { HostRequest } from '../host-request.ts';
import type { Asker } from '../parts.ts';
import type { TaskView } from './task-shape.ts';

/** Who asks about a task: known anew with each request, and for as long as a stream of news is open. */
export interface TaskAsker {
  readonly asker: Asker;
  readonly capabilities: ClientCapabilities;
  readonly hasUrlElicitation: boolean;
  readonly door: CallerDoor;
  /** Fires when nobody waits any more. */
  readonly signal: AbortSignal;
}

export function taskAskerOf(request: HostRequest): TaskAsker {
  const { asker, capabilities, hasUrlElicitation, context } = request;
  return {
    asker,
    capabilities,
    hasUrlElicitation,
    door: request.door(null),
    signal: context.mcpReq.signal,
  };
}

/** A task of the one who asks, whoever works on it. */
export interface FoundTask {
  view(by: TaskAsker): Promise<TaskView>;
  /** Takes answers to what it asked for; those that it did not ask for are left aside. */
  update(responses: Readonly<Record<string, unknown>>, by: TaskAsker): Promise<void>;
  /** Says that nobody wants it any more; one that is over stays as it is. */
  cancel(by: TaskAsker): Promise<void>;
  /** Waits until it may be worth another look. */
  pause(signal: AbortSignal): Promise<void>;
}
