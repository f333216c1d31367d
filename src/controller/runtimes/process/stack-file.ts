import { join } from 'node:path';
import { ProcessStack } from '#contract/controller-api.ts';
import { OpsError } from '#core/ops-error.ts';
import { watchJson } from '#executor/watched-json.ts';

/** One service of `stack.json`. */
export type StackEntry = ProcessStack['services'][number];

export interface StackFile {
  /** Throws `unavailable` when there is no readable stack. */
  read(): ProcessStack;
  /** Throws `unknown_service` for a name that is not in the stack. */
  entry(service: string): StackEntry;
}

/** The stack that `<stack dir>/stack.json` describes, read again when it changes. */
export function openStackFile(stackDir: string): StackFile {
  const watched = watchJson(join(stackDir, 'stack.json'), ProcessStack);
  const read = (): ProcessStack => {
    const stack = watched();
    if (!stack.ok) throw new OpsError('unavailable', stack.reason);
    return stack.value;
  };
  return {
    read,
    entry(service) {
      const { name, services } = read();
      const entry = services.find(({ id }) => id === service);
      if (!entry) throw new OpsError('unknown_service', `stack ${name} has no service ${service}`);
      return entry;
    },
  };
}

/** The id of a supervised service, unique among the stacks of a machine. */
export function objectIdOf(stack: string, service: string): string {
  return `process:${stack}/${service}`;
}
