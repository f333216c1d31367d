import { canonicalJson, type Json } from '#core/canonical-json.ts';
import { digestOf } from '#core/digest.ts';
import type { DefinitionKind, PinnedFields } from './pins.ts';

/** What of a definition a person's acceptance is bound to: whatever a model or a host could read or act on. */
const FIELDS: Readonly<Record<Exclude<DefinitionKind, 'instructions'>, readonly string[]>> = {
  tool: ['name', 'title', 'description', 'inputSchema', 'outputSchema', 'annotations', '_meta'],
  prompt: ['name', 'title', 'description', 'arguments', '_meta'],
  resource: ['uri', 'name', 'title', 'description', 'mimeType', 'annotations', '_meta'],
  template: ['uriTemplate', 'name', 'title', 'description', 'mimeType', 'annotations', '_meta'],
};

/** The pinned fields of a definition that came from a server; those it does not have are left out. */
export function pinnedFields(kind: DefinitionKind, definition: unknown): PinnedFields {
  if (kind === 'instructions') return { text: definition };
  const given = definition as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    FIELDS[kind].filter((field) => given[field] !== undefined).map((field) => [field, given[field]]),
  );
}

/** SHA-256 over the canonical JSON (RFC 8785) of the fields. */
export function hashOf(fields: PinnedFields): string {
  return digestOf(fields);
}

/** For people: keys in order, one value a line, what cannot be seen written out. */
export function linesOf(fields: PinnedFields): string[] {
  const ordered = JSON.parse(canonicalJson(fields as Json)) as Json;
  return JSON.stringify(ordered, null, 2)
    .split('\n')
    .flatMap((line) => line.split(/(?<=\\n)/))
    .map(writtenOut);
}

/** `U+200B` for each character that shows nothing or turns the writing around. */
export function writtenOut(text: string): string {
  return text.replaceAll(UNSEEN, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return `[U+${code.toString(16).toUpperCase().padStart(4, '0')}]`;
  });
}

const UNSEEN = /(?![\t\n\r])[\p{Cc}\p{Cf}\p{Co}\p{Default_Ignorable_Code_Point}]/gu;
