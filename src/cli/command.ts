import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';

/** Documented in `opspilot --help`: what a program that calls us may rely on. */
export const EXIT = Object.freeze({
  ok: 0,
  /** It was done, and the answer is no: not verified, audit broken, declined, failed. */
  no: 1,
  /** Wrong usage, broken configuration, nothing was started. */
  usage: 2,
  /** OpsPilot, or a part of it that is needed, cannot be reached. */
  unreachable: 3,
  /** A person has to decide first. */
  waiting: 4,
});

/** The terminal as commands see it. `ask` answers null where nobody can be asked (no terminal, end of input). */
export interface Terminal {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly color: boolean;
  readonly interactive: boolean;
  readonly width: number;
  ask(question: string): Promise<string | null>;
  /** Resolves when the reader has taken what was written: who writes much waits for it, or memory grows. */
  drained?(): Promise<void>;
}

/** Everything a command may use; read once by the entry point. */
export interface CommandContext {
  readonly terminal: Terminal;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  readonly now: () => Date;
}

/** One verb of the command line. `usage` is what follows `opspilot`. */
export interface Command {
  readonly name: string;
  readonly usage: string;
  readonly summary: string;
  /** Further lines for `opspilot NAME --help`. */
  readonly help: readonly string[];
  readonly options: ParseArgsOptionsConfig;
  run(input: CommandInput, context: CommandContext): Promise<number>;
}

export interface CommandInput {
  readonly positionals: readonly string[];
  readonly options: Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>;
}

/** A mistake in how a command was called; the message says what would be right. Exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The command that words name, and what follows its name: `logs search` wins over `logs`. Null when there is none. */
export function chosenCommand(
  commands: readonly Command[],
  words: readonly string[],
): { command: Command; rest: readonly string[] } | null {
  for (const length of [2, 1]) {
    const name = words.slice(0, length).join(' ');
    const command = words.length >= length ? commands.find((one) => one.name === name) : undefined;
    if (command) return { command, rest: words.slice(length) };
  }
  return null;
}

/** Options of every command that speaks to a running OpsPilot. */
export const INSTANCE_OPTIONS = Object.freeze({
  'data-dir': { type: 'string' },
  url: { type: 'string' },
  token: { type: 'string' },
  json: { type: 'boolean' },
} as const satisfies ParseArgsOptionsConfig);

/** Splits a command's arguments by its options; `--help` is always understood. Throws `UsageError`. */
export function parseCommand(command: Command, args: readonly string[]): CommandInput & { help: boolean } {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { ...command.options, help: { type: 'boolean', short: 'h' } },
      allowPositionals: true,
      strict: true,
    });
    const { help, ...options } = values as Record<string, string | boolean | undefined>;
    return { positionals, options, help: help === true };
  } catch (error) {
    throw new UsageError(`${(error as Error).message.split('. ')[0]}. See opspilot ${command.name} --help.`);
  }
}

/** A text option; undefined when it was not given. */
export function textOption(input: CommandInput, name: string): string | undefined {
  const value = input.options[name];
  return typeof value === 'string' ? value : undefined;
}

export function flagOption(input: CommandInput, name: string): boolean {
  return input.options[name] === true;
}
