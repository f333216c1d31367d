/** How grave a line calls itself. The place in this list is its code; the first says nothing. */
export const LEVELS = ['none', 'trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;
export type Level = (typeof LEVELS)[number];

/** The code of the level that the word from `from` to `to` names, in any case; 0 when it names none. */
export function levelOf(bytes: Uint8Array, from: number, to: number): number {
  const length = to - from;
  if (length < 3 || length > LONGEST) return 0;
  return WORDS.get(keyOf(bytes, from, to)) ?? 0;
}

/** `D`, `I`, `W` ... where a header stands; 0 when it is no level. */
export function letterLevel(byte: number): number {
  return LETTERS[byte] ?? 0;
}

/** Numbers that stand for levels in JSON lines: 10 to 60 by tens; 0 when it is none. */
export function numberLevel(value: number): number {
  return value % 10 === 0 && value >= 10 && value <= 60 ? value / 10 : 0;
}

const LONGEST = 11;

const WORDS: ReadonlyMap<number, number> = new Map(
  Object.entries({
    trace: 'trace trc verbose vrb finer finest silly',
    debug: 'debug dbg fine',
    info: 'info inf information notice log statement note',
    warn: 'warn warning wrn',
    error: 'error err severe failure',
    fatal: 'fatal ftl critical crit alert emerg emergency panic',
  }).flatMap(([level, words]) =>
    words.split(' ').map((word) => {
      const bytes = Buffer.from(word);
      return [keyOf(bytes, 0, bytes.length), LEVELS.indexOf(level as Level)] as const;
    }),
  ),
);

const LETTERS = new Uint8Array(256);
for (const [letters, level] of Object.entries({
  VT: 'trace',
  D: 'debug',
  IN: 'info',
  W: 'warn',
  E: 'error',
  CF: 'fatal',
})) {
  for (const byte of Buffer.from(letters)) LETTERS[byte] = LEVELS.indexOf(level as Level);
}

/** One number for a word in any case; the words of the list have different ones. */
function keyOf(bytes: Uint8Array, from: number, to: number): number {
  let key = to - from;
  for (let at = from; at < to; at += 1) key = (Math.imul(key, 31) + (bytes[at]! | 32)) | 0;
  return key;
}
