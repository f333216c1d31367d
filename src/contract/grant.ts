import { z } from 'zod';
import { Principal } from './identity.ts';

/** The longest that a grant may last, in minutes: consent given beforehand is forgotten. */
export const GRANT_MOST_MINUTES = 7 * 24 * 60;
export const GRANT_MOST_USES = 100;

/** What an argument may be: any value, or one of these. An argument that is not named may not be there. */
const Allowed = z.union([z.literal('any'), z.array(z.json()).min(1).max(100)]);

/** Consent given beforehand: for one tool as it is now, with arguments that fit, so often and so long. */
export const GrantRequest = z.strictObject({
  tool: z.string().min(1).max(128),
  args: z.record(z.string().max(128), Allowed),
  /** Who may use it: a principal's id. */
  principal_id: z.string().min(1).max(128),
  uses: z.int().min(1).max(GRANT_MOST_USES),
  minutes: z.int().min(1).max(GRANT_MOST_MINUTES),
  acknowledged: z.literal(true),
});
export type GrantRequest = z.infer<typeof GrantRequest>;

export const Grant = GrantRequest.omit({ minutes: true, acknowledged: true }).extend({
  id: z.string(),
  /** The definition that was there when it was given; null for a tool of ours. */
  definition_hash: z.string().nullable(),
  by: Principal,
  created_at: z.iso.datetime(),
  expires_at: z.iso.datetime(),
  uses_left: z.int(),
});
export type Grant = z.infer<typeof Grant>;

/** What taking one back answers. */
export const GrantRevoked = z.strictObject({ revoked: z.string() });

export const GrantList = z.strictObject({ grants: z.array(Grant) });
export type GrantList = z.infer<typeof GrantList>;
