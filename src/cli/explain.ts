import { ERRORS } from '#contract/errors.ts';
import { OpsError } from '#core/ops-error.ts';
import { EXIT, UsageError } from './command.ts';

/** Any error as one sentence for the terminal, with the exit code that goes with it. Never a stack trace of ours. */
export function explain(error: unknown): { text: string; code: number } {
  if (error instanceof UsageError) return { text: error.message, code: EXIT.usage };
  if (error instanceof OpsError) return { text: `${error.message}${hintOf(error)}`, code: exitOf(error) };
  if (error instanceof Error && error.name === 'ConfigError')
    return { text: error.message, code: EXIT.usage };
  return { text: error instanceof Error ? error.message : String(error), code: EXIT.no };
}

function hintOf({ code }: OpsError): string {
  const { title, hint } = ERRORS[code];
  return ` (${code}: ${title}${hint === '' ? '' : ` ${hint}`})`;
}

function exitOf({ code }: OpsError): number {
  if (code === 'unavailable') return EXIT.unreachable;
  if (code === 'bad_request' || code === 'bad_args' || code === 'unknown_tool') return EXIT.usage;
  return EXIT.no;
}
