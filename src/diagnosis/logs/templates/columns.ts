import type { Pattern } from './pattern.ts';
import { SIGN, VALUE, WORD } from './tokens.ts';
import { TRAIT, type Vocabulary } from './vocabulary.ts';

/** A place in which patterns with the same signs differ. */
export interface Column {
  readonly at: number;
  /** The different words that stand there, by number. */
  readonly words: ReadonlySet<number>;
  /** Some have a value there. */
  readonly hasValue: boolean;
}

export function differingColumns(patterns: readonly Pattern[], slots: readonly number[]): Column[] {
  const first = patterns[0]!;
  const columns: Column[] = [];
  for (const at of slots) {
    const own = first.words[at]!;
    if (!patterns.some(({ words }) => words[at] !== own)) continue;
    const words = new Set<number>();
    let hasValue = false;
    for (const pattern of patterns) {
      if (pattern.kinds[at]! >= VALUE) hasValue = true;
      else words.add(pattern.words[at]!);
    }
    columns.push({ at, words, hasValue });
  }
  return columns;
}

/**
 * Whether a column holds a value that varies from line to line, rather than words that tell events apart. A value seen
 * beside words settles it; else it takes so many different words: fewer where the token before announces a name, where
 * the words look like names; more where they look like deeds and where the message
 * begins with them.
 */
export function varies(
  column: Column,
  others: readonly Column[],
  pattern: Pattern,
  vocabulary: Vocabulary,
): boolean {
  const { at, words } = column;
  const constant = constantWords(pattern, others);
  const areNames = shareOf(words, TRAIT.name, vocabulary) > 0.5;
  if (column.hasValue) return at > 0 || constant > 1 || areNames;
  if (sharesWords(column, others, vocabulary)) return true;
  let needed = areNames ? USUAL - 1 : USUAL;
  if (at > 0) needed -= announcement(pattern, at - 1, vocabulary);
  else needed += areNames ? 2 : Math.max(0, 16 - 4 * constant);
  if (shareOf(words, at === 0 ? TRAIT.anyDeed : TRAIT.deed, vocabulary) >= 0.5) needed += 2;
  return words.size >= Math.max(needed, FEWEST);
}

const USUAL = 5;
const FEWEST = 3;

/** Words that stand outside of the columns that differ. */
export function constantWords({ kinds }: Pattern, columns: readonly Column[]): number {
  const open = new Set(columns.map(({ at }) => at));
  let count = 0;
  for (let at = 0; at < kinds.length; at += 1) if (kinds[at] === WORD && !open.has(at)) count += 1;
  return count;
}

/** `from NEW to RUNNING`, `from RUNNING to DONE`: words that change places are values. */
function sharesWords(column: Column, others: readonly Column[], vocabulary: Vocabulary): boolean {
  return others.some((other) => {
    if (other.at === column.at) return false;
    let shared = 0;
    for (const word of column.words) {
      if (other.words.has(word) && !vocabulary.is(word, TRAIT.boolean)) shared += 1;
    }
    return shared >= 2;
  });
}

/** How much the token before a column says that a value follows. */
function announcement({ kinds, words }: Pattern, before: number, vocabulary: Vocabulary): number {
  const word = words[before] ?? 0;
  if (kinds[before] === SIGN) return ASSIGNING.has(vocabulary.text(word)) ? 1 : 0;
  if (vocabulary.is(word, TRAIT.announces)) return 2;
  return vocabulary.is(word, TRAIT.preposition) ? 1 : 0;
}

const ASSIGNING: ReadonlySet<string> = new Set(['=', ':', '"', "'", '(', '[', '<', '{']);

function shareOf(words: ReadonlySet<number>, trait: number, vocabulary: Vocabulary): number {
  let count = 0;
  for (const word of words) if (vocabulary.is(word, trait)) count += 1;
  return count / words.size;
}
