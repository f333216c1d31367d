import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { EXIT, parseCommand, UsageError } from '../command.ts';
import { metricAnomalies } from './metric-anomalies.ts';

const START = Date.UTC(2031, 3, 5);
const timeOf = (row: number) => new Date(START + row * 300_000).toISOString().slice(0, 19).replace('T', ' ');
/** 300 rows of 20, 21, 22, 20 ..., with one that is not measured and one that is strange. */
const VALUES = Array.from({ length: 300 }, (_, row) =>
  row === 200 ? '' : row === 250 ? '95' : `${20 + (row % 3)}`,
);
const CSV = ['timestamp,value', ...VALUES.map((value, row) => `${timeOf(row)},${value}`), ''].join('\n');

describe('opspilot metrics anomalies', () => {
  let folder = '';
  let file = '';
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'opspilot-anomalies-'));
    file = join(folder, 'a.csv');
    await writeFile(file, CSV);
  });
  after(() => rm(folder, { recursive: true }));

  async function run(...args: string[]): Promise<{ out: string; err: string }> {
    const shown = { out: '', err: '' };
    const code = await metricAnomalies.run(parseCommand(metricAnomalies, args), {
      terminal: {
        out: (text) => {
          shown.out += text;
        },
        err: (text) => {
          shown.err += text;
        },
        color: false,
        interactive: false,
        width: 80,
        ask: async () => null,
      },
      env: {},
      signal: new AbortController().signal,
      now: () => new Date(START),
    });
    assert.equal(code, EXIT.ok);
    return shown;
  }

  const parsed = ({ out }: { out: string }) =>
    out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);

  test('answers each row with an object of its own', async () => {
    const rows = parsed(await run(file, '--json'));
    assert.equal(rows.length, 300);
    assert.deepEqual(
      rows.flatMap(({ anomaly }, row) => (anomaly ? [row] : [])),
      [250],
    );
    assert.deepEqual(rows[200], { timestamp: timeOf(200), value: null, score: 0, anomaly: false });
    for (const row of rows) {
      assert.deepEqual(Object.keys(row), ['timestamp', 'value', 'score', 'anomaly']);
      assert.ok((row.score as number) >= 0 && (row.score as number) <= 1);
    }
  });

  test('tells a person of the strange rows alone', async () => {
    const { out } = await run(file);
    assert.match(out, /^2031-04-05 20:50:00 {2}95 {2}score 0\.\d\d\n1 anomaly in 300 rows\n$/);
  });

  test('rows that are appended change nothing that was said before', async () => {
    const longer = join(folder, 'longer.csv');
    await writeFile(longer, `${CSV}${timeOf(300)},5000\n${timeOf(301)},-5000\n`);
    const [short, long] = [parsed(await run(file, '--json')), parsed(await run(longer, '--json'))];
    assert.deepEqual(long.slice(0, short.length), short);
  });

  test('reads what is packed, names another column, and goes on when times do not', async () => {
    const packed = join(folder, 'b.csv.gz');
    await writeFile(packed, gzipSync('time;load;note\r\n1933135628;1,5;x\r\n1933135628;2,5;y\r\n'));
    const { out, err } = await run(packed, '--json', '--column', 'load');
    assert.deepEqual(
      parsed({ out }).map(({ value }) => value),
      [1.5, 2.5],
    );
    assert.equal(err, '1 row is not later than the row before: times were taken in the order of the file\n');
  });

  test('says what is wrong, and where, after the rows before it', async () => {
    const broken = join(folder, 'c.csv');
    await writeFile(broken, `${CSV}${timeOf(300)},many\n`);
    await assert.rejects(run(broken), /^UsageError: cannot read .*c\.csv: line 302: "many" is no number$/);
    await assert.rejects(run(), UsageError);
    await assert.rejects(run(file, file), UsageError);
    await assert.rejects(run(join(folder, 'none.csv')), /ENOENT/);
  });

  test('a file without rows has no anomalies', async () => {
    const empty = join(folder, 'empty.csv');
    await writeFile(empty, '');
    assert.equal((await run(empty)).out, '0 anomalies in 0 rows\n');
  });
});
