import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { type ChangePoint, createAnomalyDetector, type Judgement } from './anomalies.ts';
import { MINUTE, seriesOf } from './series-fixture.ts';

function judge(times: readonly number[], values: readonly number[]): Judgement[] {
  const detector = createAnomalyDetector();
  return values.map((value, index) => detector.push(times[index]!, value));
}

/** Shares of strange stretches that were found, and of usual values that were taken for strange, over some seeds. */
function rates(kind: string): { found: number; wrong: number } {
  let [all, found, usual, wrong] = [0, 0, 0, 0];
  for (const seed of [1, 2, 3]) {
    const { times, values, strange } = seriesOf(kind, seed);
    const alarms = judge(times, values).flatMap(({ anomaly }, index) => (anomaly ? [index] : []));
    all += strange.length;
    found += strange.filter(([from, to]) => alarms.some((at) => at >= from && at <= to)).length;
    usual += values.length;
    wrong += alarms.filter((at) => !strange.some(([from, to]) => at >= from && at <= to + 36)).length;
  }
  return { found: all === 0 ? 1 : found / all, wrong: wrong / usual };
}

describe('anomalies', () => {
  for (const kind of [
    'spikes in noise',
    'spikes in slow noise',
    'spikes on a trend',
    'spikes in a long tail',
    'spikes in a day',
    'three sines, a trend and outliers',
    'level shift',
    'a small level shift',
    'a week with a holiday',
    'noise grows',
    'requests stop',
    'a sensor sticks',
    'a pulse is missing',
    'a machine cools down',
    'latency that follows the day',
    'irregular times',
  ])
    it(`are found: ${kind}`, () => {
      const { found, wrong } = rates(kind);
      assert.equal(found, 1);
      assert.ok(wrong < 0.002, `${wrong}`);
    });

  for (const kind of [
    'quiet: white noise',
    'quiet: drift',
    'quiet: a spike every hour',
    'quiet: counts',
    'quiet: long tail',
    'quiet: seldom more than zero',
    'quiet: always the same',
    'quiet: steps of a trend',
    'quiet: day, week and noise',
  ])
    it(`are not made up: ${kind}`, () => {
      const { wrong } = rates(kind);
      assert.ok(wrong < 0.002, `${wrong}`);
    });

  it('depend on nothing that comes later', () => {
    const { times, values } = seriesOf('spikes in a day', 3);
    const whole = judge(times, values);
    for (const length of [10, 47, 48, 49, 400, 1900])
      assert.deepEqual(judge(times.slice(0, length), values.slice(0, length)), whole.slice(0, length));
  });

  it('are scored from 0 to 1 whatever comes', () => {
    const finite = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.double({ min: -10, max: 10, noNaN: true }),
      fc.constant(0),
    );
    const step = fc.integer({ min: 1, max: 1e9 });
    fc.assert(
      fc.property(fc.array(fc.tuple(step, finite), { minLength: 50, maxLength: 400 }), (rows) => {
        const detector = createAnomalyDetector();
        let at = 0;
        for (const [gap, value] of rows) {
          at += gap;
          const { score, anomaly } = detector.push(at, value);
          assert.ok(score >= 0 && score <= 1, `${score} for ${value}`);
          assert.equal(anomaly, score >= 0.5);
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('a change point', () => {
  const changes = (kind: string, seed: number): ChangePoint[] => {
    const { times, values } = seriesOf(kind, seed);
    return judge(times, values).flatMap(({ change }) => change ?? []);
  };

  it('says when the level moved, and by how much', () => {
    const [[from] = [0]] = seriesOf('level shift', 2).strange;
    const [change, ...more] = changes('level shift', 2);
    assert.deepEqual(more, []);
    const begun = seriesOf('level shift', 2).times[from]!;
    assert.ok(Math.abs(change!.at - begun) <= 10 * MINUTE);
    assert.ok(Math.abs(change!.size - 18) < 5, `${change!.size}`);
  });

  it('is not seen in noise, spikes or drift', () => {
    for (const kind of ['quiet: white noise', 'spikes in noise', 'quiet: drift'])
      for (const seed of [1, 2, 3]) assert.deepEqual(changes(kind, seed), [], kind);
  });
});
