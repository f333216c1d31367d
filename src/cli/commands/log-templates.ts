import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createTemplateMiner, type TemplateMiner } from '#diagnosis/logs/templates/miner.ts';
import { type Command, type CommandContext, EXIT, flagOption, textOption, UsageError } from '../command.ts';
import { paintFor, printable } from '../paint.ts';
import { readLines } from '../read-lines.ts';

export const logTemplates: Command = {
  name: 'logs templates',
  usage: 'logs templates FILE... [--json] [--assign OUT.csv]',
  summary: 'sort the lines of any log by what they have in common',
  help: [
    'FILE may be packed with gzip, and - is standard input. Several files are read as one log.',
    '--json            the templates as one JSON object, with first and last line and examples',
    '--assign OUT.csv  write `line,cluster` for each line, counted from 1 over all files',
  ],
  options: { json: { type: 'boolean' }, assign: { type: 'string' } },
  async run(input, context) {
    const files = input.positionals;
    if (files.length === 0)
      throw new UsageError('name a file: opspilot logs templates FILE (- is standard input)');
    const miner = createTemplateMiner();
    const events = new Events();
    for (const file of files) {
      await readLines(
        file,
        (bytes, from, to) => events.push(miner.addBytes(bytes, from, to)),
        context.signal,
      );
    }
    const out = textOption(input, 'assign');
    if (out !== undefined) await writeAssignment(out, events, miner);
    if (flagOption(input, 'json')) {
      const templates = miner.templates();
      context.terminal.out(`${JSON.stringify({ lines: events.length, templates })}\n`);
    } else if (out === undefined) context.terminal.out(listing(events.length, miner, context));
    return EXIT.ok;
  },
};

/** The number of each line's event. */
class Events {
  length = 0;
  #ids = new Int32Array(1 << 16);

  push(id: number): void {
    if (this.length === this.#ids.length) {
      const longer = new Int32Array(this.#ids.length * 2);
      longer.set(this.#ids);
      this.#ids = longer;
    }
    this.#ids[this.length] = id;
    this.length += 1;
  }

  at(index: number): number {
    return this.#ids[index]!;
  }
}

async function writeAssignment(path: string, events: Events, miner: TemplateMiner): Promise<void> {
  try {
    await pipeline(Readable.from(rows(events, miner)), createWriteStream(path));
  } catch (error) {
    throw new UsageError(`cannot write ${path}: ${(error as Error).message}`);
  }
}

const ROWS_AT_ONCE = 4096;

function* rows(events: Events, miner: TemplateMiner): Generator<string> {
  yield 'line,cluster\n';
  for (let from = 0; from < events.length; from += ROWS_AT_ONCE) {
    let text = '';
    const to = Math.min(events.length, from + ROWS_AT_ONCE);
    for (let at = from; at < to; at += 1) text += `${at + 1},${miner.clusterOf(events.at(at))}\n`;
    yield text;
  }
}

function listing(lines: number, miner: TemplateMiner, { terminal }: CommandContext): string {
  const paint = paintFor(terminal);
  const templates = miner.templates();
  const width = String(templates[0]?.count ?? 0).length;
  const grave = (level: string) => level === 'error' || level === 'fatal';
  const rows = templates.map(({ count, level, text }) => {
    const shown = level === 'none' ? '' : level;
    const row = `${String(count).padStart(width)}  ${shown.padEnd(5)}  ${printable(text)}`;
    return grave(level) ? paint.bad(row) : level === 'warn' ? paint.warn(row) : row;
  });
  const found = templates.length === 1 ? '1 template' : `${templates.length} templates`;
  return [...rows, paint.dim(`${found} in ${lines === 1 ? '1 line' : `${lines} lines`}`), ''].join('\n');
}
