import { hiddenRun } from './hidden-text.ts';
import { ENCODED, INSTRUCTIONS, PUSHED_AWAY } from './instruction-patterns.ts';
import { writtenOut } from './pinned-fields.ts';
import type { Flag, PinnedFields } from './pins.ts';

/** Names of tools that are not this server's. */
export type OtherTools = ReadonlySet<string>;

/** A definition may have so many characters of JSON. */
const LARGEST = 65_536;
const EXCERPT = 160;
const MOST_FLAGS = 20;
const DEEPEST = 60;

/** What looks wrong in a definition. A finding is a reason for a person to look, never a proof. */
export function scan(fields: PinnedFields, others: OtherTools): Flag[] {
  const size = JSON.stringify(fields).length;
  if (size > LARGEST) return [{ rule: 'too-large', path: '', excerpt: `${size} characters` }];
  const flags: Flag[] = [];
  for (const { path, text } of textsOf(fields, '', 0)) {
    flags.push(...scanText(text, path, others));
    if (flags.length >= MOST_FLAGS) break;
  }
  return flags;
}

/** What looks wrong in one text. */
export function scanText(text: string, path: string, others: OtherTools): Flag[] {
  const found = (rule: Flag['rule'], at: number, length: number): Flag => ({
    rule,
    path,
    excerpt: excerptOf(text, at, length),
  });
  const flags: Flag[] = [];
  const hidden = hiddenRun(text);
  if (hidden) flags.push(found('hidden-unicode', hidden.at, hidden.run.length));
  const pushed = PUSHED_AWAY.exec(text);
  if (pushed) flags.push(found('hidden-unicode', pushed.index + pushed[0].length - 1, 1));
  // What cannot be seen must not keep a pattern from being found.
  const plain = text
    .normalize('NFKC')
    .replaceAll(/\p{Default_Ignorable_Code_Point}/gu, '')
    .replaceAll(/\s+/g, ' ');
  for (const pattern of INSTRUCTIONS) {
    const match = pattern.exec(plain);
    if (match)
      flags.push({ rule: 'instruction', path, excerpt: excerptOf(plain, match.index, match[0].length) });
  }
  const encoded = ENCODED.exec(text);
  if (encoded) flags.push(found('encoded-text', encoded.index, encoded[0].length));
  for (const [name, at] of namesIn(text)) {
    if (others.has(name)) flags.push(found('other-tool', at, name.length));
  }
  return flags;
}

/** Names that could only be meant as names: with `_`, `-` or `.` inside, or an inner capital. Plain words are words. */
export function isTelling(name: string): boolean {
  return name.length >= 6 && /[A-Za-z0-9][_.-][A-Za-z0-9]|[a-z][A-Z]/.test(name);
}

function* namesIn(text: string): Generator<[string, number]> {
  for (const match of text.matchAll(/[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,126}[A-Za-z0-9])?/g))
    yield [match[0], match.index];
}

function* textsOf(value: unknown, path: string, depth: number): Generator<{ path: string; text: string }> {
  if (typeof value === 'string') yield { path, text: value };
  if (typeof value !== 'object' || value === null || depth > DEEPEST) return;
  for (const [key, inner] of Object.entries(value)) {
    const below = path === '' ? key : `${path}/${key}`;
    // Keys are read by models too; a server's own name for a tool is not a reference to itself.
    if (depth > 0) yield { path: below, text: key };
    yield* textsOf(inner, below, depth + 1);
  }
}

function excerptOf(text: string, at: number, length: number): string {
  const from = Math.max(0, at - 40);
  return writtenOut(text.slice(from, Math.max(at + length + 40, from + EXCERPT)).slice(0, EXCERPT)).trim();
}
