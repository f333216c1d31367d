import { saysConfig } from './says-config.ts';
import { saysDenied, saysDenies } from './says-denied.ts';
import { saysException } from './says-exception.ts';
import { saysForbidden } from './says-forbidden.ts';
import { saysImportBlocked } from './says-import-blocked.ts';
import { saysMemory } from './says-memory.ts';
import { saysNoSpace } from './says-no-space.ts';
import { saysNotFound } from './says-not-found.ts';
import { saysPortTaken } from './says-port-taken.ts';
import { saysRefused } from './says-refused.ts';
import { saysSettingMissing } from './says-setting-missing.ts';
import { saysTimeout } from './says-timeout.ts';
import { saysUnresolved } from './says-unresolved.ts';
import type { Sign } from './sign.ts';

/** Every complaint that is understood, the most telling first: a line that fits several is what the first one says. */
export const SIGNS: readonly Sign[] = Object.freeze([
  saysNoSpace,
  saysPortTaken,
  saysForbidden,
  saysMemory,
  saysUnresolved,
  saysTimeout,
  saysDenied,
  saysRefused,
  saysNotFound,
  saysImportBlocked,
  saysSettingMissing,
  saysConfig,
  saysDenies,
  saysException,
]);
