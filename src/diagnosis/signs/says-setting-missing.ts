import type { Sign } from './sign.ts';

/** A setting that the program cannot do without is not there: an environment variable, a secret. */
export const saysSettingMissing: Sign = {
  kind: 'says-setting-missing',
  heard: ['log', 'engine'],
  pattern:
    /\b(?:env(?:ironment)?(?: ?var(?:iable)?)?s?)\b.{0,80}\b(?:not (?:set|defined|provided|found|specified)|missing|required|undefined|unset|empty|must be)|\b(?:missing|required|undefined|unset)\b.{0,40}\benv(?:ironment)?(?: ?var(?:iable)?)?\b|KeyError: ['"][A-Z][A-Z0-9_]{2,}['"]|\b[A-Z][A-Z0-9_]{3,}\b(?: environment variable)?:? (?:is |was )?(?:not set|unset|required|missing|not defined|undefined|not provided|must be (?:set|provided|specified|defined)|parameter not set|unbound variable|cannot be empty|is empty)|: (?:parameter not set|unbound variable)|\b(?:required |mandatory )?(?:property|setting|parameter|option|config(?:uration)?(?: (?:key|value|option|property|entry))?|variable) ['"`]?[\w.-]+['"`]? (?:(?:is|was|has) )?(?:not (?:set|defined|configured|provided|specified|been set)|missing|required|undefined|unset|empty|must be (?:set|provided|specified|defined))|\b(?:missing|required|undefined|no) (?:required |mandatory )?(?:property|setting|parameter|configuration|config (?:key|value|option))(?: (?:value|key))?:? ['"`][\w.-]+['"`]|[Cc]ould not resolve placeholder ['"][^'"]+['"]|\b(?:missing|no value for|you must (?:specify|set|provide)|please (?:set|specify|provide)|need to specify one of|must specify)\b.{0,60}\b[A-Z][A-Z0-9]*_[A-Z0-9_]+\b|(?:KeyError|fetch')?:? ?key not found: "[A-Z][A-Z0-9_]+"|NotPresent\b|\b[A-Z][A-Z0-9_]{3,} (?:setting|variable|value) (?:must not be|cannot be|is|was) (?:empty|missing|not set|undefined)|(?:[Mm]issing|undefined) ['"`][\w.]+['"`] for ['"`]?production|missing required (?:key|option|argument|field|value)s?:? |\bundefined [A-Z][A-Z0-9_]{3,}\b|UndefinedValueError|\b[Mm]issing env\w* variables?\b|validation errors? for \w*(?:Settings|Config)/,
  data: (words) => ({ key: nameIn(words) }),
};

/** The setting's name; '' when the line holds none. */
function nameIn(words: string): string {
  const quoted =
    /['"`]([A-Z][A-Z0-9_]{2,})['"`]/.exec(words)?.[1] ??
    /(?:property|setting|parameter|option|config\w*(?: \w+)?|variable|placeholder)(?: \w+)?:? ['"`]([\w.-]+)['"`]/i.exec(
      words,
    )?.[1];
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
