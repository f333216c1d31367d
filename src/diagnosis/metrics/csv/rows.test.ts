import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createRowReader } from './rows.ts';

const rows = (lines: readonly string[], column?: string) => {
  const read = createRowReader(new Date('2031-05-01T00:00:00Z'), column);
  return lines.flatMap((line) => read(line) ?? []);
};

describe('rows of a series', () => {
  for (const time of [
    '2031-04-05 06:07:08',
    '2031-04-05T06:07:08Z',
    '2031-04-05T06:07:08.000+00:00',
    '2031-04-05T08:07:08+02:00',
    '2031/04/05 06:07:08',
    '04/05/2031 06:07:08',
    '04/05/2031 6:07:08 AM',
    '05.04.2031 06:07:08',
    '20310405T060708Z',
    'Apr 5, 2031 6:07:08 AM',
    '05 Apr 2031 06:07:08',
    'Apr  5 06:07:08',
    '1933135628',
    '1933135628.0',
    '1933135628000',
    '1933135628000000',
    '1933135628000000000',
  ])
    it(`know the time ${time}`, () => {
      const [row] = rows(['when,value', `"${time}",5`]);
      assert.deepEqual(row, { timestamp: time, at: Date.UTC(2031, 3, 5, 6, 7, 8), value: 5 });
    });

  it('know days, clocks without seconds and counted rows', () => {
    const times = ['2031-04-05', '2031-04-05 06:07', '2031-04-05T06:07Z', '4/5/2031 6:07', '3'];
    assert.deepEqual(
      times.map((time) => rows([`${time},1`])[0]?.at),
      [Date.UTC(2031, 3, 5), ...Array(3).fill(Date.UTC(2031, 3, 5, 6, 7)), 3000],
    );
  });

  it('find their columns by name, in any order, beside labels', () => {
    const [row] = rows(['is_anomaly,Value,timestamp', '0,5.5,2031-04-05 06:07:08']);
    assert.equal(row?.value, 5.5);
    assert.equal(rows(['time,a,b', '2031-04-05,1,2'], 'B')[0]?.value, 2);
    assert.equal(rows(['timestamp,label,load', '2031-04-05,1,2'])[0]?.value, 2);
  });

  it('need no header, and may have other separators, comments and empty lines', () => {
    assert.equal(rows(['# made up', '', '2031-04-05 06:07:08,5'])[0]?.value, 5);
    assert.equal(rows(['time;value', '2031-04-05;3,25'])[0]?.value, 3.25);
    assert.equal(rows(['time\tvalue', '2031-04-05\t-1e3'])[0]?.value, -1000);
    assert.equal(rows(['"time, local","a ""b"""', '"2031-04-05",45 %'])[0]?.value, 45);
  });

  it('hold null where nothing was measured', () => {
    const lines = ['t,value', '1,5', ...['', 'NaN', 'null', '-', 'inf'].map((value) => `2,${value}`)];
    assert.deepEqual(
      rows(lines).map(({ value }) => value),
      [5, null, null, null, null, null],
    );
  });

  it('are refused with the line and what stands there', () => {
    for (const [lines, message] of [
      [['time,value', '2031-04-05,5', '2031-04-06,five'], 'line 3: "five" is no number'],
      [['time,value', '2031-04-05,5', 'soon,5'], 'line 3: "soon" is no time'],
      [['time,value', '2031-04-05,5', '2031-04-06'], 'line 3: it has 1 field and should have 2 or more'],
      [['a,b', 'x,y'], 'line 2: no column with a time and one with numbers; the header is "a", "b"'],
      [
        ['time,a', '2031-04-05,1'],
        'line 2: no column "b" with numbers beside one with a time; the header is "time", "a"',
      ],
    ] as const)
      assert.throws(() => rows(lines, message.includes('"b" with') ? 'b' : undefined), { message });
  });
});
