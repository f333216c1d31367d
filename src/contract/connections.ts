import { z } from 'zod';
import { Role } from './identity.ts';

/** What a program asks a person for, before they have decided. */
export const ConnectRequest = z.strictObject({
  /** What the program calls itself; nobody has checked it. */
  client_name: z.string(),
  /** Where the answer goes, and with it the access: `claude.ai`, or this machine. */
  destination: z.string(),
  /** Whether the answer stays on the person's own machine. */
  local: z.boolean(),
  /** What it asks for, least first. */
  roles: z.array(Role),
});
export type ConnectRequest = z.infer<typeof ConnectRequest>;

export const ConnectDecision = z.strictObject({
  /** The query of the page, as it stands. */
  query: z.string().min(1).max(8000),
  /** What the program may do; null refuses it. */
  role: Role.nullable(),
});
export type ConnectDecision = z.infer<typeof ConnectDecision>;

/** Where the browser goes now. */
export const ConnectAnswer = z.strictObject({ redirect_to: z.string() });
export type ConnectAnswer = z.infer<typeof ConnectAnswer>;

/** A program that someone has connected. */
export const Connection = z.strictObject({
  id: z.string(),
  client_name: z.string(),
  destination: z.string(),
  person_id: z.string(),
  role: Role,
  since: z.iso.datetime(),
});
export type Connection = z.infer<typeof Connection>;

export const ConnectionList = z.strictObject({ connections: z.array(Connection) });
export type ConnectionList = z.infer<typeof ConnectionList>;
