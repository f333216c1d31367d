import { OpsError } from '#core/ops-error.ts';
import type { Pattern } from './scan.ts';

/**
 * Throws `bad_args` for an expression that RE2 would not take either (look-around, references back), or that is none.
 */
export function checkWithJavaScript({ text }: Pattern): void {
  const bare = text.replace(/\\\\/g, '');
  if (/\(\?<?[=!]|\\[1-9]|\\k</.test(bare))
    throw new OpsError('bad_args', 'pattern: look-around and references back are not supported');
  if (/\\[AzZ]/.test(bare)) throw new OpsError('bad_args', 'pattern: a line begins with ^ and ends with $');
  try {
    compileRegex(text);
  } catch (cause) {
    throw new OpsError('bad_args', `pattern: ${(cause as Error).message}`, { cause });
  }
}

/** The expression with RE2's ways of writing that JavaScript lacks: `(?i)` in front, `(?P<name>`, `[[:digit:]]`. */
export function compileRegex(text: string): RegExp {
  const [, flags = ''] = /^\(\?([is]+)\)/.exec(text) ?? [];
  const body = (flags === '' ? text : text.slice(flags.length + 3))
    .replaceAll('(?P<', '(?<')
    .replace(/\[\[:(\w+):\]\]/g, (whole, name: string) => POSIX.get(name) ?? whole);
  // Classes of Unicode need this flag; without them it would refuse escapes that others take.
  return new RegExp(body, /\\p\{/i.test(body) ? `${flags}u` : flags);
}

const POSIX: ReadonlyMap<string, string> = new Map([
  ['alpha', '[A-Za-z]'],
  ['digit', '[0-9]'],
  ['alnum', '[0-9A-Za-z]'],
  ['upper', '[A-Z]'],
  ['lower', '[a-z]'],
  ['space', '\\s'],
  ['xdigit', '[0-9A-Fa-f]'],
]);
