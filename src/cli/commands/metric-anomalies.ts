import { createAnomalyDetector, type Judgement } from '#diagnosis/metrics/anomalies.ts';
import { createRowReader, type SeriesRow } from '#diagnosis/metrics/csv/rows.ts';
import { type Command, type CommandContext, EXIT, flagOption, textOption, UsageError } from '../command.ts';
import { type Paint, paintFor, printable } from '../paint.ts';
import { readLines } from '../read-lines.ts';

export const metricAnomalies: Command = {
  name: 'metrics anomalies',
  usage: 'metrics anomalies FILE.csv [--json] [--column NAME]',
  summary: 'say which values of a series are strange, by those before them alone',
  help: [
    'FILE holds a time and a value per row, with or without a header; it may be packed with gzip, and - is standard input.',
    'Times: ISO 8601, dates and clocks of common forms, numbers since 1970. An empty value or NaN was not measured.',
    '--json         one JSON object per row and line: {timestamp, value, score, anomaly}; score 0 to 1, from 0.5 an anomaly',
    '--column NAME  the column with the values, when it is not called value and is not the first one with numbers',
  ],
  options: { json: { type: 'boolean' }, column: { type: 'string' } },
  async run(input, context) {
    const [file, ...more] = input.positionals;
    if (file === undefined || more.length > 0)
      throw new UsageError('name one file: opspilot metrics anomalies FILE.csv (- is standard input)');
    const read = createRowReader(context.now(), textOption(input, 'column'));
    const judge = createJudge();
    const out = flagOption(input, 'json') ? new RowsAsJson() : new Findings(paintFor(context.terminal));
    const writer = new Writer(context);
    try {
      await readLines(
        file,
        (bytes, from, to) => {
          const row = read(Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString());
          if (row !== null) writer.write(out.row(row, judge.row(row)));
        },
        context.signal,
        () => writer.pause(),
      );
    } finally {
      await writer.pause();
    }
    context.terminal.out(out.end(judge.rows));
    if (judge.disordered > 0) context.terminal.err(disorder(judge.disordered));
    return EXIT.ok;
  },
};

const NOT_MEASURED: Judgement = Object.freeze({ score: 0, anomaly: false, change: null });

/** Judges rows in the order of the file: what is not later than the row before counts as just after it. */
function createJudge() {
  const detector = createAnomalyDetector();
  let last = Number.NEGATIVE_INFINITY;
  return {
    rows: 0,
    disordered: 0,
    row({ at, value }: SeriesRow): Judgement {
      this.rows += 1;
      if (value === null) return NOT_MEASURED;
      if (at <= last) this.disordered += 1;
      last = Math.max(at, last + 1);
      return detector.push(last, value);
    },
  };
}

function disorder(count: number): string {
  const rows = count === 1 ? '1 row is' : `${count} rows are`;
  return `${rows} not later than the row before: times were taken in the order of the file\n`;
}

class RowsAsJson {
  row({ timestamp, value }: SeriesRow, { score, anomaly }: Judgement): string {
    return `${JSON.stringify({ timestamp, value, score: rounded(score), anomaly })}\n`;
  }

  end(): string {
    return '';
  }
}

/** What a person wants to see of a series: the strange values, and where its level moved. */
class Findings {
  readonly #paint: Paint;
  #anomalies = 0;

  constructor(paint: Paint) {
    this.#paint = paint;
  }

  row({ timestamp, value }: SeriesRow, { score, anomaly, change }: Judgement): string {
    let text = '';
    if (anomaly) {
      this.#anomalies += 1;
      text = `${this.#paint.bad(`${printable(timestamp)}  ${value}`)}  score ${rounded(score).toFixed(2)}\n`;
    }
    if (change === null) return text;
    const since = new Date(change.at).toISOString().slice(0, 19).replace('T', ' ');
    const by = `${change.size > 0 ? '+' : ''}${Number(change.size.toPrecision(3))}`;
    return `${text}${this.#paint.warn(`the level has moved by ${by} since ${since} UTC`)}\n`;
  }

  end(rows: number): string {
    const found = this.#anomalies === 1 ? '1 anomaly' : `${this.#anomalies} anomalies`;
    return this.#paint.dim(`${found} in ${rows === 1 ? '1 row' : `${rows} rows`}\n`);
  }
}

/** Down, so that what is shown as 0.5 is an anomaly. */
const rounded = (score: number): number => Math.floor(score * 1e4) / 1e4;

/** Writes in large pieces, no faster than they are read. */
class Writer {
  readonly #context: CommandContext;
  #held: string[] = [];

  constructor(context: CommandContext) {
    this.#context = context;
  }

  write(text: string): void {
    if (text !== '') this.#held.push(text);
  }

  async pause(): Promise<void> {
    if (this.#held.length > 0) this.#context.terminal.out(this.#held.join(''));
    this.#held = [];
    await this.#context.terminal.drained?.();
  }
}
