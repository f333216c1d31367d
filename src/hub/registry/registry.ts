import type { McpRegistryView, McpServer } from '#contract/mcp.ts';
import type { UpstreamSpec } from '../upstream/spec.ts';

/** Who changes the registry, for the audit. */
export interface RegistryActor {
  readonly actor: string;
  readonly client: string;
  readonly correlationId: string;
}

/**
 * The outside MCP servers that an operator has entered. Every change is checked as a whole, written durably, recorded,
 * and only then in force; calls under way go on. Changes throw `bad_request` (path and rule), `conflict` (somebody
 * changed it meanwhile, or the file is broken), `not_found`, and `audit_unavailable`, and then nothing was changed.
 */
export interface Registry {
  view(): Promise<McpRegistryView>;
  /** All servers as they shall be. With `version`, only when nothing changed since. */
  replace(servers: unknown, version: string | null, by: RegistryActor): Promise<McpRegistryView>;
  /** Adds or replaces one. */
  put(id: string, server: unknown, by: RegistryActor): Promise<McpRegistryView>;
  remove(id: string, by: RegistryActor): Promise<McpRegistryView>;
  enable(id: string, enabled: boolean, by: RegistryActor): Promise<McpRegistryView>;
  /** Lets a server start exactly what was shown under this hash. */
  confirm(id: string, hash: string, by: RegistryActor): Promise<McpRegistryView>;
  /**
   * Puts the file in force as it is now, with secrets that may have changed. Throws `conflict` for a file that cannot be
   * understood while nothing else is in force.
   */
  reload(): Promise<void>;
  /** Looks whether the file is another now, and puts it in force. One that cannot be understood leaves the former. */
  recheck(): Promise<void>;
  /** Why the file is not in force as it stands; null when it is. */
  problem(): string | null;
}

/** Puts specs in force; nothing of what is unchanged is disturbed. */
export type ApplySpecs = (specs: readonly UpstreamSpec[]) => Promise<void>;

export type { McpServer };
