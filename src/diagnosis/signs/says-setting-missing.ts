import type { Sign } from './sign.ts';

/** A setting that the program cannot do without is not there: an environment variable, a secret. */
export const saysSettingMissing: Sign = {
  kind: 'says-setting-missing',
  heard: ['log', 'engine'],
  pattern:
    /\b(?:env(?:ironment)?(?: ?var(?:iable)?)?s?)\b.{0,80}\b(?:not (?:set|defined|provided|found|specified)|missing|required|undefined|unset|empty|must be)|\b(?:missing|required|undefined|unset)\b.{0,40}\benv(?:ironment)?(?: ?var(?:iable)?)?\b|KeyError: ['"][A-Z][A-Z0-9_]{2,}['"]|\b[A-Z][A-Z0-9_]{3,}\b(?: environment variable)?:? (?:is |was )?(?:not set|unset|required|missing|not defined|undefined|not provided|must be (?:set|provided|specified|defined)|parameter not set|unbound variable|cannot be empty|is empty)|: (?:parameter not set|unbound variable)|\b(?:missing|no value for|you must (?:specify|set|provide)|please (?:set|specify|provide)|need to specify one of|must specify)\b.{0,60}\b[A-Z][A-Z0-9]*_[A-Z0-9_]+\b/,
  data: (words) => ({ key: nameIn(words) }),
};

/** The setting's name; '' when the line holds none. */
function nameIn(words: string): string {
  const quoted = /['"`]([A-Z][A-Z0-9_]{2,})['"`]/.exec(words)?.[1];
  const shell = /\b(\w+): (?:parameter not set|unbound variable)/.exec(words)?.[1];
  const bare = /\b([A-Z][A-Z0-9]*_[A-Z0-9_]+|[A-Z]{4,}[A-Z0-9]*)(?=[^A-Za-z0-9_]|$)/g;
  const names = [...words.matchAll(bare)].map((match) => match[1]!).filter((name) => !LEVELS.has(name));
  return quoted ?? shell ?? names.find((name) => name.includes('_')) ?? names[0] ?? '';
}

const LEVELS: ReadonlySet<string> = new Set([
  'ERROR',
  'FATAL',
  'PANIC',
  'WARN',
  'WARNING',
  'CRITICAL',
  'INFO',
  'HINT',
  'DEBUG',
]);
