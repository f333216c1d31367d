/** Characters that a person does not see and a model reads: the first run of them in a text, or null. */
export function hiddenRun(text: string): { at: number; run: string } | null {
  const rest = text.replaceAll(VISIBLE_USES, (use) => 'x'.repeat(use.length));
  const found = HIDDEN.exec(rest);
  return found === null
    ? null
    : { at: found.index, run: text.slice(found.index, found.index + found[0].length) };
}

/**
 * Where such characters belong to the writing: joiners in emoji and in the scripts that need them, the marks that make
 * a character an emoji, the flags of parts of countries, a byte order mark at the very start.
 */
const VISIBLE_USES = new RegExp(
  [
    '\\u{1F3F4}[\\u{E0061}-\\u{E007A}]{2,6}\\u{E007F}',
    '(?<=[\\p{Extended_Pictographic}\\u{FE0F}\\u{1F3FB}-\\u{1F3FF}])\\u200D(?=\\p{Extended_Pictographic})',
    '(?<=[\\p{Extended_Pictographic}0-9#*])[\\uFE0E\\uFE0F]',
    '(?<=[\\p{Script=Arabic}\\p{Script=Devanagari}\\p{Script=Bengali}\\p{Script=Malayalam}\\p{Script=Sinhala}\\p{Script=Khmer}]\\p{M}*)[\\u200C\\u200D](?=[\\p{L}\\p{M}\\s]|$)',
    '(?<=[\\p{Script=Hebrew}\\p{Script=Arabic}].{0,40})[\\u200E\\u200F]',
    '(?<=\\p{Script=Han})[\\u{E0100}-\\u{E01EF}](?![\\u{E0100}-\\u{E01EF}])',
    '(?<=\\p{L})\\u00AD(?=\\p{L})',
    '^\\uFEFF',
  ].join('|'),
  'gu',
);

/** Format and filler characters, tags, variation selectors, private use, control characters but tab and ends of line. */
const HIDDEN = /(?:(?![\t\n\r])[\p{Cc}\p{Cf}\p{Co}\p{Default_Ignorable_Code_Point}])+/u;
