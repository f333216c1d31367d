/** What of a server can be pinned or held back. */
export type DefinitionKind = 'tool' | 'prompt' | 'resource' | 'template' | 'instructions';

/** `name` is the server's own: a tool's or prompt's name, a URI, a URI template, '' for instructions. */
export interface QuarantineKey {
  readonly server: string;
  readonly kind: DefinitionKind;
  readonly name: string;
}

/** What a person has decided on a definition. */
export interface Pin extends QuarantineKey {
  /** SHA-256 over the canonical JSON of the accepted definition's pinned fields; null while none has been accepted. */
  readonly hash: string | null;
  /** The accepted fields themselves, for the difference to what comes later. */
  readonly definition: PinnedFields | null;
  /** The hash that a person has refused last; null for none. */
  readonly rejected: string | null;
  readonly by: string;
  readonly at: string;
}

export type PinnedFields = Readonly<Record<string, unknown>>;

/** Where pins are kept. Writes are durable when they return. */
export interface PinStore {
  load(): Promise<readonly Pin[]>;
  put(pin: Pin): Promise<void>;
  remove(key: QuarantineKey): Promise<void>;
}

/** Something that looked wrong in a text; `excerpt` shows hidden characters as `U+200B`. */
export interface Flag {
  readonly rule: 'hidden-unicode' | 'instruction' | 'other-tool' | 'encoded-text' | 'too-large';
  /** Where, as a path into the definition: `description`, `inputSchema/properties/path/description`. */
  readonly path: string;
  readonly excerpt: string;
}

/** A definition that is off until a person accepts it under this hash. */
export interface Quarantined extends QuarantineKey {
  readonly reason: 'new' | 'changed' | 'flagged';
  readonly hash: string;
  readonly definition: PinnedFields;
  /** The accepted fields, where there are any. */
  readonly accepted: PinnedFields | null;
  /** Line by line, `- ` before, `+ ` after; everything is `+ ` for a new one. Hidden characters are written out. */
  readonly diff: readonly string[];
  readonly flags: readonly Flag[];
  readonly since: string;
}
