import { OpsError } from '#core/ops-error.ts';
import { checkWithJavaScript } from './regex-dialect.ts';
import { checkWithRipgrep } from './ripgrep-scan.ts';
import type { Pattern } from './scan.ts';

/** Throws `bad_args` for what cannot be searched for: no line holds a line end, and not every text is an expression. */
export async function checkPattern(
  pattern: Pattern,
  ripgrep: string | null,
  signal: AbortSignal,
): Promise<void> {
  if (/[\r\n\0]/.test(pattern.text))
    throw new OpsError('bad_args', 'pattern: lines are searched one by one; it may hold no line end');
  if (!pattern.regex) return;
  if (ripgrep === null) checkWithJavaScript(pattern);
  else await checkWithRipgrep(ripgrep, pattern, signal);
}
