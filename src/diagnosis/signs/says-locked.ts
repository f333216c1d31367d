import { echoDoubt } from './other-party.ts';
import type { Sign } from './sign.ts';

/** It waits for somebody else to let go of the database, or gave up waiting. */
export const saysLocked: Sign = {
  kind: 'says-locked',
  names: 'someone',
  doubt: echoDoubt,
  pattern:
    /database (?:is |table is |schema is |file is )?locked|SQLITE_(?:BUSY|LOCKED)|lock wait timeout|deadlock (?:detected|found)|(?:due to|hit) lock timeout|could not obtain lock on|LockNotAvailable|still waiting for \w+Lock|waiting for .{0,40}\block\b.{0,40}(?:seconds|ms)|(?:table|row|collection) is locked/i,
};
