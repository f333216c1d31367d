import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { openApi } from '#cli/api-client.ts';
import {
  type Command,
  type CommandContext,
  type CommandInput,
  EXIT,
  flagOption,
  INSTANCE_OPTIONS,
  textOption,
  UsageError,
} from '#cli/command.ts';
import { printable } from '#cli/paint.ts';
import { ToolCallReply } from '#contract/http-api.ts';
import { LOG_LEVELS, type LogLevel, levelNamed } from '#core/log-level.ts';
import { findLogs } from '#tools/logs/search/log-roots.ts';
import { checkPattern } from '#tools/logs/search/pattern.ts';
import { LogSearchResult, resultOf } from '#tools/logs/search/result.ts';
import type { LogSet } from '#tools/logs/search/rotation.ts';
import { searchSets } from '#tools/logs/search/search-sets.ts';
import { createTally } from '#tools/logs/search/tally.ts';
import { Moment, momentOf } from '#tools/moment.ts';
import { findRipgrep } from '../tool-sources.ts';

/** With files it works on this machine alone; without, it asks the running OpsPilot, which knows services and Loki. */
export const logsSearch: Command = {
  name: 'logs search',
  usage:
    'logs search PATTERN [FILE|FOLDER...] [--regex] [--since TIME] [--until TIME] [--level LEVEL] [-C N]',
  summary: 'find lines in files on this machine, or in everything that OpsPilot can search',
  help: [
    'With FILE or FOLDER it needs no running OpsPilot; .gz is read too, and rotated parts of a folder in order of time.',
    '--regex          PATTERN is a regular expression in RE2 syntax; without, it is found as it is',
    '--since, --until ISO 8601, or how long ago: 90s, 15m, 6h, 2d',
    `--level LEVEL    ${LOG_LEVELS.join(', ')}`,
    '-C, --context N  lines shown before and after each (0 to 20)',
    '--limit N        the newest so many are shown (default 100, at most 1000); all are counted',
    '--service NAME, --source NAME narrow what a running OpsPilot searches',
    'Exit code 1 when nothing was found.',
  ],
  options: {
    ...INSTANCE_OPTIONS,
    regex: { type: 'boolean' },
    since: { type: 'string' },
    until: { type: 'string' },
    level: { type: 'string' },
    context: { type: 'string', short: 'C' },
    limit: { type: 'string' },
    service: { type: 'string' },
    source: { type: 'string' },
  },
  async run(input, context) {
    const [pattern, ...files] = input.positionals;
    if (pattern === undefined) throw new UsageError(`use: opspilot ${this.usage}`);
    const asked = askedFor(pattern, input);
    const found = await (files.length > 0
      ? searchHere(asked, files, context)
      : searchThere(asked, input, context));
    print(found, flagOption(input, 'json'), context);
    return found.total > 0 ? EXIT.ok : EXIT.no;
  },
};

interface Asked {
  readonly pattern: string;
  readonly regex: boolean;
  readonly since: string | undefined;
  readonly until: string | undefined;
  readonly level: LogLevel | undefined;
  readonly context: number;
  readonly limit: number;
}

function askedFor(pattern: string, input: CommandInput): Asked {
  const level = textOption(input, 'level');
  const known = level === undefined ? undefined : levelNamed(level);
  if (known === null) throw new UsageError(`--level must be one of ${LOG_LEVELS.join(', ')}`);
  return {
    pattern,
    regex: flagOption(input, 'regex'),
    since: momentOption(input, 'since'),
    until: momentOption(input, 'until'),
    level: known,
    context: numberOption(input, 'context', 0, 20, 0),
    limit: numberOption(input, 'limit', 1, 1000, 100),
  };
}

function momentOption(input: CommandInput, name: string): string | undefined {
  const text = textOption(input, name);
  if (text !== undefined && !Moment.safeParse(text).success)
    throw new UsageError(`--${name} must be ISO 8601 (2026-01-31T20:00:00Z) or how long ago (15m)`);
  return text;
}

function numberOption(
  input: CommandInput,
  name: string,
  min: number,
  max: number,
  otherwise: number,
): number {
  const text = textOption(input, name);
  if (text === undefined) return otherwise;
  const value = /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw new UsageError(`--${name} must be a whole number from ${min} to ${max}`);
}

/** The files themselves, as whoever runs this may read them: no roots bound them. */
async function searchHere(
  { pattern: text, regex, since, until, level, context, limit }: Asked,
  files: readonly string[],
  { env, now, signal }: CommandContext,
): Promise<LogSearchResult> {
  const pattern = { text, regex };
  const ripgrep = findRipgrep(env.PATH);
  await checkPattern(pattern, ripgrep, signal);
  const query = {
    pattern,
    level: level ?? null,
    since: since === undefined ? null : momentOf(since, now()),
    until: until === undefined ? null : momentOf(until, now()),
  };
  await using open = new AsyncDisposableStack();
  const tally = createTally(limit);
  const notes: string[] = [];
  let scannedBytes = 0;
  const scanned = (bytes: number): void => {
    scannedBytes += bytes;
  };
  for (const file of files) {
    const { sets, roots } = await setsAt(resolve(file), file);
    await searchSets(sets, roots, { query, ripgrep, signal, scanned }, tally, open, notes);
  }
  return await resultOf(tally, { context, scannedBytes, cut: false, notes });
}

async function setsAt(
  path: string,
  name: string,
): Promise<{ sets: readonly LogSet[]; roots: readonly string[] | null }> {
  try {
    if ((await stat(path)).isDirectory()) return await findLogs([path], undefined);
    return { sets: [{ name: path, files: [path] }], roots: null };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(`${name} cannot be read: ${code ?? (error as Error).message}`);
  }
}

async function searchThere(
  asked: Asked,
  input: CommandInput,
  context: CommandContext,
): Promise<LogSearchResult> {
  const places = { service: textOption(input, 'service'), source: textOption(input, 'source') };
  const reply = await openApi(input, context).post(
    '/api/tools/search_logs/call',
    { args: { ...asked, ...places } },
    ToolCallReply,
  );
  return LogSearchResult.parse(reply.status === 'ok' ? reply.output : null);
}

function print(found: LogSearchResult, json: boolean, { terminal }: CommandContext): void {
  if (json) {
    terminal.out(`${JSON.stringify(found)}\n`);
    return;
  }
  const several = new Set(found.matches.map(({ source }) => source)).size > 1;
  for (const { source, line, text, before, after } of found.matches) {
    const where = several ? `${printable(source)}:` : '';
    const around = (lines: readonly string[]) => lines.map((one) => `  ${printable(one)}\n`).join('');
    terminal.out(
      `${around(before)}${where}${line === null ? '' : `${line}:`}${printable(text)}\n${around(after)}`,
    );
    if (before.length + after.length > 0) terminal.out('--\n');
  }
  for (const note of found.notes) terminal.err(`(${printable(note)})\n`);
  const shown = found.matches.length < found.total ? `, the newest ${found.matches.length} shown` : '';
  terminal.err(`${found.total} lines found${shown}\n`);
}
