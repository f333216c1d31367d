import { allowDeny } from './allow-deny.ts';
import { approval } from './approval.ts';
import { cap } from './cap.ts';
import { client } from './client.ts';
import { concurrency } from './concurrency.ts';
import { cooldown } from './cooldown.ts';
import { execute } from './execute.ts';
import { find } from './find.ts';
import { identify } from './identify.ts';
import { preconditions } from './preconditions.ts';
import { rateLimit } from './rate-limit.ts';
import { record } from './record.ts';
import { redact } from './redact.ts';
import { role } from './role.ts';
import type { Stage } from './stage.ts';
import { validate } from './validate.ts';
import { validateOutput } from './validate-output.ts';

/** What every tool call passes, in this order. */
export const STAGES: readonly Stage[] = Object.freeze([
  identify,
  find,
  allowDeny,
  client,
  validate,
  role,
  rateLimit,
  concurrency,
  cooldown,
  preconditions,
  approval,
  execute,
  validateOutput,
  cap,
  redact,
  record,
]);

/** What an output passes that comes long after its call: who asks may still see the tool, and what the tool answered is as always. */
export const SETTLING: readonly Stage[] = Object.freeze([
  identify,
  find,
  allowDeny,
  client,
  role,
  validateOutput,
  cap,
  redact,
  record,
]);
