/** How bad a line says it is, in six steps; other names for them are brought to these. */
export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** The level that a line states, or null. The words of the message do not count: `no error` is no level. */
export function logLevelOf(line: string): LogLevel | null {
  const keyed = KEYED.exec(line.length > KEYED_HEAD ? line.slice(0, KEYED_HEAD) : line);
  if (keyed) return keyed[2] === undefined ? levelNamed(keyed[1] ?? '') : levelNumbered(Number(keyed[2]));
  const head = line.slice(0, HEAD);
  const klog = KLOG.exec(head);
  if (klog) return LETTERS.get(klog[1] ?? '') ?? null;
  const word = WORD.exec(head);
  if (word) return levelNamed(word[1] ?? word[2] ?? word[3] ?? '');
  const letter = LETTER.exec(head);
  if (letter) return LETTERS.get(letter[1] ?? letter[2] ?? '') ?? null;
  const priority = PRIORITY.exec(head);
  return priority ? (SEVERITIES[Number(priority[1]) % 8] ?? null) : null;
}

/** The level of this name (`WARNING`, `err`, `crit` ...), or null. */
export function levelNamed(name: string): LogLevel | null {
  return NAMES.get(name.toLowerCase()) ?? null;
}

/**
 * A regular expression, RE2 and JavaScript alike, that finds every line of this level and others beside: what a search
 * over much text looks for before it reads each line.
 */
export function levelHint(level: LogLevel): string {
  const names = [...NAMES].filter(([, one]) => one === level).map(([name]) => `${name}`);
  const letters = [...LETTERS].filter(([, one]) => one === level).map(([letter]) => letter);
  const numbers = NUMBERED.filter(([, one]) => one === level).map(([number]) => number);
  const anyCase = names.map((name) => [...name].map((sign) => `[${sign.toUpperCase()}${sign}]`).join(''));
  const keyed = `["=:\\s](?:${numbers.join('|')})\\b`;
  return [...anyCase, `\\b[${letters.join('') || '-'}](?:\\d{4} |\\b)`, keyed, '^<\\d{1,3}>'].join('|');
}

/** A level stands before the message. */
const HEAD = 120;
const KEYED_HEAD = 4096;

const NAMES: ReadonlyMap<string, LogLevel> = new Map([
  ['trace', 'trace'],
  ['finest', 'trace'],
  ['finer', 'trace'],
  ['verbose', 'debug'],
  ['debug', 'debug'],
  ['fine', 'debug'],
  ['info', 'info'],
  ['information', 'info'],
  ['informational', 'info'],
  ['notice', 'info'],
  ['log', 'info'],
  ['warn', 'warn'],
  ['warning', 'warn'],
  ['err', 'error'],
  ['error', 'error'],
  ['eror', 'error'],
  ['severe', 'error'],
  ['fatal', 'fatal'],
  ['crit', 'fatal'],
  ['critical', 'fatal'],
  ['alert', 'fatal'],
  ['emerg', 'fatal'],
  ['emergency', 'fatal'],
  ['panic', 'fatal'],
]);

/** pino and bunyan. */
const NUMBERED: readonly (readonly [number, LogLevel])[] = [
  [10, 'trace'],
  [20, 'debug'],
  [30, 'info'],
  [40, 'warn'],
  [50, 'error'],
  [60, 'fatal'],
];

/** klog, logcat, glog. */
const LETTERS: ReadonlyMap<string, LogLevel> = new Map([
  ['V', 'debug'],
  ['D', 'debug'],
  ['I', 'info'],
  ['W', 'warn'],
  ['E', 'error'],
  ['F', 'fatal'],
]);

/** RFC 5424: priority modulo 8. */
const SEVERITIES: readonly LogLevel[] = ['fatal', 'fatal', 'fatal', 'error', 'warn', 'info', 'info', 'debug'];

const UPPER = [...NAMES.keys()].map((name) => name.toUpperCase()).join('|');
const ANY = [...NAMES.keys()].join('|');
const KEYED =
  /(?:"(?:level|severity|lvl|log\.level|levelname|loglevel|severity_text|@l)"\s*:\s*"?|\b(?:level|lvl|severity|loglevel)=\s*"?)(?:([A-Za-z]+)|(\d{1,2})\b)/i;
const KLOG = /^([IWEF])\d{4} \d\d:/;
/** In capitals anywhere in the head; in small letters only where it is set apart or stands right behind the time. */
const WORD = new RegExp(
  `(?:^|[^A-Za-z0-9_./-])(${UPPER})(?![A-Za-z0-9_./-])|[[<(|](${ANY}|${capitalized()})[\\])>|:]|[\\dZ]\\]?[ \\t]+(${ANY}|${capitalized()})(?=[:\\s])`,
);
const LETTER = /\d[ \t]+([VDIWEF])(?:[ \t/]|:)|[[(|]([VDIWEF])[\])|]/;
const PRIORITY = /^<(\d{1,3})>/;

function capitalized(): string {
  return [...NAMES.keys()].map((name) => `${name[0]?.toUpperCase()}${name.slice(1)}`).join('|');
}

function levelNumbered(number: number): LogLevel | null {
  return NUMBERED.find(([one]) => one === number)?.[1] ?? null;
}
