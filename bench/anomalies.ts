import { createAnomalyDetector } from '#diagnosis/metrics/anomalies.ts';
import { createRowReader } from '#diagnosis/metrics/csv/rows.ts';
import { dice, KINDS, MINUTE, type Series, seriesOf } from '#diagnosis/metrics/series-fixture.ts';

/*
 * How well anomalies are found in made-up series of many kinds, and how many values a second are judged:
 *   node bench/anomalies.ts [SEEDS]
 * A strange stretch is found when an alarm falls into it; alarms elsewhere are false, those close together are one.
 * Beside it stands the plain rule that many use: more than four standard deviations from the mean of the last 100.
 */

/** Values in which alarms are one. */
const TOGETHER = 12;
const [seeds = 10] = process.argv.slice(2).map(Number);

interface Score {
  found: number;
  missed: number;
  false: number;
  rows: number;
  alarms: number;
}

type Judge = () => (at: number, value: number) => boolean;

const ours: Judge = () => {
  const detector = createAnomalyDetector();
  return (at, value) => detector.push(at, value).anomaly;
};

const plain: Judge = () => {
  const last: number[] = [];
  return (_, value) => {
    const mean = last.reduce((sum, one) => sum + one, 0) / Math.max(1, last.length);
    const variance = last.reduce((sum, one) => sum + (one - mean) ** 2, 0) / Math.max(1, last.length);
    const strange = last.length >= 30 && Math.abs(value - mean) > 4 * Math.sqrt(variance) + 1e-9;
    last.push(value);
    if (last.length > 100) last.shift();
    return strange;
  };
};

const [detector, rule] = [evaluate(ours), evaluate(plain)];
console.log(
  `${'of each kind'.padEnd(36)}found, false and all alarms in 1,000 values | the same of the plain rule`,
);
for (const kind of KINDS) console.log(`${kind.padEnd(36)}${shown(detector, kind)} | ${shown(rule, kind)}`);
console.log(`${'all'.padEnd(36)}${shown(detector)} | ${shown(rule)}`);
measureRate(400_000);

/** Rows of a file, from its text to the verdict, a second of one core; memory must not grow with their number. */
function measureRate(rows: number): void {
  const roll = dice(1);
  const read = createRowReader(new Date());
  const detector = createAnomalyDetector();
  let begun = process.cpuUsage();
  for (let row = 0; row < rows; row += 1) {
    // The first tenth is for what is done once.
    if (row === rows / 10) begun = process.cpuUsage();
    const value = 50 + 10 * Math.sin((2 * Math.PI * row) / 1440) + roll.normal();
    const line = `${new Date(Date.UTC(2031, 0, 1) + row * MINUTE).toISOString()},${value}`;
    const { at, value: seen } = read(line)!;
    detector.push(at, seen!);
  }
  const { user, system } = process.cpuUsage(begun);
  const peak = process.resourceUsage().maxRSS / 1024;
  console.log(
    `${Math.round((0.9 * rows) / ((user + system) / 1e6)).toLocaleString('en')} rows/s, peak ${peak.toFixed(0)} MB`,
  );
}

function evaluate(judge: Judge): Map<string, Score> {
  const scores = new Map<string, Score>();
  for (const kind of KINDS) {
    const score: Score = { found: 0, missed: 0, false: 0, rows: 0, alarms: 0 };
    for (let seed = 1; seed <= seeds; seed += 1) add(score, seriesOf(kind, seed), judge());
    scores.set(kind, score);
  }
  return scores;
}

function add(score: Score, { times, values, strange }: Series, judge: ReturnType<Judge>): void {
  const alarms = values.flatMap((value, index) => (judge(times[index]!, value) ? [index] : []));
  const hit = ([from, to]: readonly [number, number]) => alarms.some((at) => at >= from && at <= to);
  score.found += strange.filter(hit).length;
  score.missed += strange.filter((one) => !hit(one)).length;
  // The return to what is usual is as strange as the departure from it.
  const near = (at: number) => strange.some(([from, to]) => at >= from && at <= to + 3 * TOGETHER);
  const wrong = alarms.filter((at) => !near(at));
  score.false += wrong.filter((at, index) => index === 0 || at - wrong[index - 1]! > TOGETHER).length;
  score.rows += values.length;
  score.alarms += alarms.length;
}

function shown(scores: Map<string, Score>, kind?: string): string {
  const chosen = kind === undefined ? [...scores.values()] : [scores.get(kind)!];
  const sum = (field: keyof Score) => chosen.reduce((all, score) => all + score[field], 0);
  const [found, missed, wrong] = [sum('found'), sum('missed'), sum('false')];
  const rate =
    found + missed === 0 ? '   -' : `${((100 * found) / (found + missed)).toFixed(0)} %`.padStart(5);
  const precision = found + wrong === 0 ? '' : ` precision ${((100 * found) / (found + wrong)).toFixed(0)} %`;
  return `${rate} ${((1000 * wrong) / sum('rows')).toFixed(2).padStart(6)} ${((1000 * sum('alarms')) / sum('rows')).toFixed(2).padStart(6)}${precision.padEnd(16)}`;
}
