import { SIGN, VALUE, valueLabel } from './tokens.ts';
import type { Vocabulary } from './vocabulary.ts';

/** The tokens of a message with its values left open. */
export interface Pattern {
  /** What each token is: `SIGN`, `WORD` or a type of value. */
  readonly kinds: Uint8Array;
  /** The text of each sign and word, by its number in the vocabulary; 0 for a value. */
  readonly words: Int32Array;
  /** 1 where a blank stands before the token. */
  readonly spaced: Uint8Array;
}

/** Lines that are equal but for their values. */
export interface Shape extends Pattern {
  readonly id: number;
  /** All of the pattern but the types of its values: no two shapes of a bucket have the same. */
  readonly key: string;
}

/** Shapes that are one template, and what they have in common. */
export interface Group {
  readonly pattern: Pattern;
  readonly shapes: readonly Shape[];
}

/** The text of a template, its values by their types: `took <duration> for <ip>`. */
export function patternText({ kinds, words, spaced }: Pattern, vocabulary: Vocabulary): string {
  let text = '';
  for (let at = 0; at < kinds.length; at += 1) {
    const kind = kinds[at]!;
    if (spaced[at] === 1 && text !== '') text += ' ';
    text += kind >= VALUE ? valueLabel(kind) : vocabulary.text(words[at]!);
  }
  return text;
}

/** Places of words and values among the tokens: what may differ between shapes with the same signs. */
export function slotsOf({ kinds }: Pattern): number[] {
  const slots: number[] = [];
  for (let at = 0; at < kinds.length; at += 1) if (kinds[at] !== SIGN) slots.push(at);
  return slots;
}
