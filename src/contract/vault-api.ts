import { z } from 'zod';
import { McpServer, McpServerId } from './mcp.ts';
import { SecretName, VaultEntry } from './vault.ts';

/*
 * The vault and the entering of MCP servers as the dashboard does it. Values of secrets go in and never come out.
 */

/** `GET /api/vault` (owner). `missing`: there is none yet; `shut`: `problem` says why it does not open. */
export const VaultView = z.strictObject({
  state: z.enum(['missing', 'shut', 'open']),
  problem: z.string().nullable(),
  secrets: z.array(VaultEntry),
});
export type VaultView = z.infer<typeof VaultView>;

/** `PUT /api/vault/secrets` (owner who may approve). */
export const SecretValue = z.strictObject({
  name: SecretName,
  value: z.string().min(1).max(65_536),
});
export type SecretValue = z.infer<typeof SecretValue>;

/** `POST /api/vault/secrets/remove` (owner who may approve). */
export const NamedSecret = z.strictObject({ name: SecretName });
export type NamedSecret = z.infer<typeof NamedSecret>;

/** One secret that a server refers to, or a variable that it needs and that has no value yet (`reference` null). */
export const WantedSecret = z.strictObject({
  where: z.enum(['env', 'headers']),
  /** Name of the variable or header. */
  field: z.string(),
  reference: z.string().nullable(),
  /** What its makers say of it; '' if nothing. */
  description: z.string(),
  there: z.boolean(),
});
export type WantedSecret = z.infer<typeof WantedSecret>;

/** `GET /api/mcp/secrets` (owner): what each server needs, without a value. */
export const WantedSecrets = z.strictObject({ servers: z.record(McpServerId, z.array(WantedSecret)) });
export type WantedSecrets = z.infer<typeof WantedSecrets>;

/** What somebody pasted: a configuration of any known format, one server, an image, an address or a command. */
export const PastedText = z.strictObject({
  text: z.string().min(1).max(200_000),
  /** What a server is to be called that has no name in the text. */
  name: McpServerId.optional(),
});
export type PastedText = z.infer<typeof PastedText>;

/** `POST /api/mcp/read`: what would be entered. Nothing is. */
export const PastedServers = z.strictObject({
  /** The format in which the text was read. */
  format: z.string(),
  servers: z.record(
    McpServerId,
    z.strictObject({
      server: McpServer,
      /** What starting it means, word by word. */
      lines: z.array(z.string()),
      /** A server of this name is entered already. */
      taken: z.boolean(),
    }),
  ),
  /** Names in the vault to which secrets would go that stand in the text. */
  secrets: z.array(z.string()),
  notes: z.array(z.string()),
});
export type PastedServers = z.infer<typeof PastedServers>;

/** `POST /api/mcp/import`: the servers that were entered, and those of them that are switched off because something lacks. */
export const EnteredServers = z.strictObject({
  entered: z.array(z.string()),
  off: z.array(z.strictObject({ id: z.string(), why: z.string() })),
});
export type EnteredServers = z.infer<typeof EnteredServers>;
