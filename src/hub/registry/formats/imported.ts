import type { McpServerInput } from '#contract/mcp.ts';

/** What was found in a file that another program reads. Nothing of it is in force. */
export interface Imported {
  readonly servers: Readonly<Record<string, McpServerInput>>;
  /** Secrets that stood in plain text, by the names in the vault that the servers now refer to. */
  readonly secrets: Readonly<Record<string, string>>;
  /** What was left out or read otherwise than it stands there, one sentence each. */
  readonly notes: readonly string[];
}

/** A format: how a document of it is known, and how it is read. Throws `bad_request` with the path of what is wrong. */
export interface ServerFormat {
  readonly name: string;
  /** What it is, for the help page. */
  readonly title: string;
  fits(document: unknown, fileName: string): boolean;
  read(document: unknown, beside: BesideFile): Imported;
}

/** The text of a file of this name beside the one that is read; null when there is none. */
export type BesideFile = (name: string) => string | null;
