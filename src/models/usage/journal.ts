import { appendFileSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { put } from './ledger.ts';
import { type JournalLine, JournalLine as Line, type UsageLine, type UsageStore } from './usage-line.ts';

const FLUSH_MS = 50;
/** A longer journal is summed up when it is opened. */
const LONGEST = 20_000;

/**
 * Usage in a file of JSON lines (mode 0600), for one process at a time. Lines are written at most 50 ms after their
 * call, those that say the same as one, so that a killed process loses that much. A last line that a crash tore is left
 * out; any other that cannot be read throws with its number.
 */
export function openUsageJournal(path: string): UsageStore {
  const kept = existsSync(path) ? linesIn(path) : [];
  const lines = kept.length > LONGEST ? rewrite(path, kept) : kept;
  let waiting = new Map<string, UsageLine>();
  let extensions: JournalLine[] = [];
  let timer: NodeJS.Timeout | null = null;

  function flush(): void {
    timer = null;
    const lines = [...waiting.values(), ...extensions];
    if (lines.length === 0) return;
    appendFileSync(path, textOf(lines), { mode: 0o600 });
    waiting = new Map();
    extensions = [];
  }

  return {
    load: () => lines,
    append(line) {
      if ('day' in line) put(waiting, line);
      else extensions.push(line);
      timer ??= setTimeout(flush, FLUSH_MS);
    },
    async close() {
      if (timer) clearTimeout(timer);
      flush();
    },
  };
}

function linesIn(path: string): JournalLine[] {
  const texts = readFileSync(path, 'utf8').split('\n');
  const torn = texts.pop();
  if (torn !== '') cutLastLine(path, texts);
  return texts.map((text, index) => {
    try {
      return Line.parse(JSON.parse(text));
    } catch (error) {
      throw new SyntaxError(`${path} line ${index + 1} is not a line of usage`, { cause: error });
    }
  });
}

function cutLastLine(path: string, whole: readonly string[]): void {
  replace(path, whole.map((text) => `${text}\n`).join(''));
}

/** One line for each day and column; what past months were charged to in sessions and runs is forgotten. */
function rewrite(path: string, lines: readonly JournalLine[]): JournalLine[] {
  const month = lines
    .reduce((last, line) => ('day' in line && line.day > last ? line.day : last), '')
    .slice(0, 7);
  const rows = new Map<string, UsageLine>();
  for (const line of lines) {
    if ('day' in line) put(rows, line.day.startsWith(month) ? line : { ...line, session: '', run: '' });
  }
  const summed: JournalLine[] = [...rows.values(), ...lines.filter((line) => !('day' in line))];
  replace(path, textOf(summed));
  return summed;
}

function textOf(lines: readonly JournalLine[]): string {
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}

function replace(path: string, text: string): void {
  writeFileSync(`${path}.new`, text, { mode: 0o600, flush: true });
  renameSync(`${path}.new`, path);
}
