import type { EventRow } from '#contract/event.ts';
import { KEYS, type Key } from './keys.ts';

/** What an event makes out of date. The record itself grows with every event. */
export function touchedKeys({ action, resource, run_id }: EventRow): Key[] {
  const keys: Key[] = [KEYS.audit];
  if (run_id !== null) keys.push(KEYS.run(run_id));
  const noun = action.slice(0, action.indexOf('.'));
  switch (noun) {
    case 'run':
      keys.push(KEYS.runs);
      break;
    case 'approval':
      // A consent given beforehand is used up by approving in somebody's name.
      keys.push(KEYS.approvals, KEYS.approval(resource), KEYS.services, KEYS.grants);
      break;
    case 'grant':
      keys.push(KEYS.grants);
      break;
    case 'action':
      keys.push(KEYS.services);
      break;
    case 'problem':
      keys.push(KEYS.ignored);
      break;
    case 'mcp':
      keys.push(KEYS.mcp, KEYS.tools);
      break;
    case 'model':
      keys.push(KEYS.models);
      break;
    case 'notice':
      keys.push(KEYS.notices);
      break;
    case 'auth':
      keys.push(KEYS.people, KEYS.tokens, KEYS.connections);
      break;
  }
  return keys;
}
