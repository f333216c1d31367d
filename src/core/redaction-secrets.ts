/** What stands where a secret was. */
export const REDACTED = '[redacted]';

/** Hides what is a secret by its form, or by the name it stands behind. Linear in the length of the text. */
export function hideSecrets(text: string): string {
  const spans = RULES.filter(({ needs }) => needs.test(text)).flatMap((rule) => spansOf(text, rule));
  if (spans.length === 0) return text;
  let hidden = '';
  let done = 0;
  for (const { start, end, mark } of spans.sort((a, b) => a.start - b.start || b.end - a.end)) {
    if (start >= done) hidden += text.slice(done, start) + mark;
    done = Math.max(done, end);
  }
  return hidden + text.slice(done);
}

/** Whether a field, header or variable of this name holds a secret. */
export function isSecretName(name: string): boolean {
  return SECRET_FIELD.test(name);
}

/** Whether this stands behind a secret's name without being one, as in `token: expired` or `Auth: Auth-Unauthorized`. */
export function isWord(value: string): boolean {
  if (value === '' || value.startsWith('[redacted')) return true;
  return value
    .toLowerCase()
    .split('-')
    .every((word) => WORDS.has(word));
}

interface Span {
  readonly start: number;
  readonly end: number;
  readonly mark: string;
}

/** A secret of its own form (`value`), or one that follows something (`before`). Every pattern is global. */
interface Rule {
  /** Cheap test that saves the search for most lines. */
  readonly needs: RegExp;
  readonly before?: RegExp;
  readonly value: RegExp;
  readonly mark: string;
  /** Whether a value in this place is a secret at all. */
  readonly unless?: (value: string, before: string) => boolean;
}

const SECRET_NAME =
  'api[-_ ]?key|access[-_]?key(?:[-_]?id)?|secret(?:[-_]?(?:access[-_]?)?key)?|token|passw(?:or)?d|passphrase|pwd|' +
  'credentials?|auth(?:orization)?|private[-_]?key|session[-_]?(?:id|key)|signature|nzb[-_]?key|client[-_]?secret';
const SECRET_FIELD = new RegExp(`(?:${SECRET_NAME}|cookie)$`, 'i');
const SCHEME = '(?:(?:bearer|basic|digest|token|apikey|negotiate|ntlm|key)\\s+)?';

/** Quoted inside JSON text, quoted, with a quote that was cut off, or bare up to a separator. */
const VALUE =
  /\\"(?:[^"\\]|\\[^"])*\\"|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\\?["'][^\r\n]*|[^\s&,;"'<>()\]}\\]+/y;

const RULES: readonly Rule[] = [
  {
    needs: /PRIVATE KEY/,
    value:
      /-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----|$)/g,
    mark: '[redacted:private key]',
  },
  { needs: /:\/\/[^/]*@/, before: /:\/\//g, value: /[^\s/?#<>]+(?=@)/y, mark: REDACTED },
  {
    needs: /eyJ/,
    value: /\beyJ[A-Za-z0-9_-]{4,}\.[A-Za-z0-9_-]{4,}(?:\.[A-Za-z0-9_-]*){0,3}/g,
    mark: '[redacted:token]',
  },
  {
    needs: /A[KSGIRN][IPOV]A/,
    value: /\b(?:AKIA|ASIA|AGPA|AIDA|AROA|AIPA|ANPA|ANVA)[A-Z0-9]{12,}/g,
    mark: '[redacted:key]',
  },
  {
    needs: /gh[pousr]_|github_pat_|glpat-|\bsk-|xox|AIza|npm_|hf_/,
    value:
      /\b(?:gh[pousr]_[A-Za-z0-9]{16,}|github_pat_\w{20,}|glpat-[\w-]{16,}|sk-[\w-]{16,}|xox[a-z]-[\w-]{10,}|AIza[\w-]{30,}|npm_[A-Za-z0-9]{30,}|hf_[A-Za-z0-9]{20,})/g,
    mark: '[redacted:token]',
  },
  {
    needs: /cookie/i,
    before: /(?:set-)?cookie["']?\s*[:=]\s*["']?/gi,
    value: /[^\s"'][^\r\n"']*/y,
    mark: REDACTED,
  },
  { needs: /bearer|basic/i, before: /\b(?:bearer|basic)\s+/gi, value: /[\w.~+/-]{4,}=*/y, mark: REDACTED },
  {
    needs: new RegExp(SECRET_NAME, 'i'),
    before: new RegExp(`(?:${SECRET_NAME})\\\\?["']?\\s*(?:=>|[:=])\\s*${SCHEME}`, 'gi'),
    value: VALUE,
    mark: REDACTED,
    unless: (value, before) => /^pwd/i.test(before) && value.startsWith('/'),
  },
  {
    needs: /--\w/,
    before: new RegExp(`--[\\w-]{0,40}?(?:${SECRET_NAME})\\s+`, 'gi'),
    value: VALUE,
    mark: REDACTED,
  },
  {
    needs: /key|token|secret|passw/i,
    before: /(?:api[-_ ]?key|token|secret|password)\s+(?:is\s+|was\s+)?["']?/gi,
    value: /[\w+/=-]{16,}/y,
    mark: REDACTED,
    unless: (value) => !/\d/.test(value),
  },
];

/** Looks behind every name, also inside the value of another one: `token=apikey=...` must not hide the second name. */
function spansOf(text: string, { before, value, mark, unless }: Rule): Span[] {
  if (before === undefined)
    return [...text.matchAll(value)].map(({ 0: all, index }) => ({
      start: index,
      end: index + all.length,
      mark,
    }));
  const spans: Span[] = [];
  let covered = 0;
  for (const { 0: label, index } of text.matchAll(before)) {
    const at = index + label.length;
    if (at < covered && !/["'\\]/.test(text[at] ?? '')) continue;
    value.lastIndex = at;
    const found = value.exec(text)?.[0];
    if (found === undefined) continue;
    const open = /^\\?["']/.exec(found)?.[0] ?? '';
    const close = open !== '' && found.length > open.length && found.endsWith(open) ? open : '';
    const inner = found.slice(open.length, found.length - close.length);
    if (isWord(inner) || unless?.(inner, label)) continue;
    const start = at + open.length;
    spans.push({ start, end: start + inner.length, mark });
    covered = Math.max(covered, start + inner.length);
  }
  return spans;
}

const WORDS: ReadonlySet<string> = new Set(
  (
    'absent auth authentication authorization bad basic bearer cancelled configured denied disabled empty enabled error ' +
    'expired failed failure false forbidden found header incorrect invalid is mismatch missing must no none not null ' +
    'nil ok optional present refused rejected required revoked scheme set should token true unauthorized undefined ' +
    'unknown unset valid validation was wrong yes'
  ).split(' '),
);
