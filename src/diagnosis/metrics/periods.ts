import { autocorrelation, powerSpectrum } from './fourier.ts';

/** Values on an even grid in time, the newest last. */
export type Grid = Float64Array;

/** The periods, in samples, after which a series repeats itself, the strongest first. At least two must have been seen. */
export function findPeriods(grid: Grid, most: number): number[] {
  const length = grid.length;
  const correlation = autocorrelation(clipped(level(grid)));
  const peaks = peaksOf(correlation, length);
  const chosen: number[] = [];
  for (const peak of peaks.toSorted((a, b) => b.strength - a.strength)) {
    // A multiple repeats as well, and is no news unless it does so clearly better.
    const { lag } =
      peaks.find((one) => isMultiple(peak.lag, one.lag) && one.strength > peak.strength - 0.1) ?? peak;
    if (chosen.length < most && !chosen.some((known) => Math.abs(known - lag) <= 0.05 * lag))
      chosen.push(lag);
  }
  return chosen;
}

/**
 * Frequencies, in cycles a sample, of the sines that a series is made of, the strongest first: each is taken out before
 * the next is looked for. Ends when what is left holds no sine that explains a few hundredths.
 */
export function findSines(grid: Grid, most: number): number[] {
  const values = clipped(withoutTrend(grid));
  const total = energyOf(values);
  const found: number[] = [];
  while (found.length < most) {
    const frequency = strongest(powerSpectrum(values, 4));
    const { cos, sin } = amplitude(values, frequency);
    const explained = ((cos * cos + sin * sin) * values.length) / 2;
    if (explained < LEAST_SINE * total || frequency * values.length < 1.8) break;
    found.push(frequency);
    const angle = 2 * Math.PI * frequency;
    for (let index = 0; index < values.length; index += 1)
      values[index] = (values[index] ?? 0) - cos * Math.cos(angle * index) - sin * Math.sin(angle * index);
  }
  return found;
}

/** Share of a series' variance that a sine must explain. */
const LEAST_SINE = 0.03;

interface Peak {
  readonly lag: number;
  readonly strength: number;
}

function peaksOf(correlation: Float64Array, length: number): Peak[] {
  const peaks: Peak[] = [];
  let lag = 1;
  // Before the first dip the series is merely smooth.
  while (lag < length / 2 && (correlation[lag] ?? 0) > 0) lag += 1;
  for (; lag <= length / 2; lag += 1) {
    const strength = correlation[lag] ?? 0;
    if (strength < Math.max(0.25, 4 / Math.sqrt(length - lag))) continue;
    const reach = Math.max(1, Math.floor(lag * 0.05));
    let top = true;
    for (let near = Math.max(1, lag - reach); near <= lag + reach && top; near += 1)
      top = (correlation[near] ?? -1) <= strength;
    if (top) peaks.push({ lag, strength });
  }
  return peaks;
}

function isMultiple(large: number, small: number): boolean {
  const ratio = large / small;
  return Math.round(ratio) >= 2 && Math.abs(ratio - Math.round(ratio)) < 0.05 * ratio;
}

/** Without its slow wandering: less a mean over a third of it. */
function level(grid: Grid): Float64Array {
  const length = grid.length;
  const half = Math.floor(length / 6);
  const sums = new Float64Array(length + 1);
  for (let index = 0; index < length; index += 1) sums[index + 1] = (sums[index] ?? 0) + (grid[index] ?? 0);
  return grid.map((value, index) => {
    const from = Math.max(0, index - half);
    const to = Math.min(length, index + half + 1);
    return value - ((sums[to] ?? 0) - (sums[from] ?? 0)) / (to - from);
  });
}

/** Less its straight line of least squares. */
function withoutTrend(grid: Grid): Float64Array {
  const length = grid.length;
  const middle = (length - 1) / 2;
  let sum = 0;
  let moment = 0;
  let spread = 0;
  for (let index = 0; index < length; index += 1) {
    sum += grid[index] ?? 0;
    moment += (index - middle) * (grid[index] ?? 0);
    spread += (index - middle) ** 2;
  }
  const slope = moment / Math.max(spread, 1);
  return grid.map((value, index) => value - sum / length - slope * (index - middle));
}

/** What is far out is brought near, and the mean is zero. */
function clipped(values: Float64Array): Float64Array {
  const sorted = values.slice().sort();
  const low = sorted[Math.floor(values.length * 0.02)] ?? 0;
  const high = sorted[Math.ceil(values.length * 0.98) - 1] ?? 0;
  const room = (high - low) / 4;
  const near = values.map((value) => Math.min(high + room, Math.max(low - room, value)));
  const mean = near.reduce((sum, value) => sum + value, 0) / values.length;
  return near.map((value) => value - mean);
}

function energyOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value * value, 0);
}

/** The frequency of the highest peak, between the steps of the spectrum by a parabola through its logarithms. */
function strongest(power: Float64Array): number {
  let top = 2;
  for (let bin = 3; bin < power.length / 2; bin += 1) if ((power[bin] ?? 0) > (power[top] ?? 0)) top = bin;
  const [before, here, after] = [top - 1, top, top + 1].map((bin) => Math.log((power[bin] ?? 0) + 1e-300));
  const bend = (before ?? 0) - 2 * (here ?? 0) + (after ?? 0);
  const offset = bend < 0 ? (0.5 * ((before ?? 0) - (after ?? 0))) / bend : 0;
  return (top + Math.max(-0.5, Math.min(0.5, offset))) / power.length;
}

function amplitude(values: Float64Array, frequency: number): { cos: number; sin: number } {
  const angle = 2 * Math.PI * frequency;
  let cos = 0;
  let sin = 0;
  for (let index = 0; index < values.length; index += 1) {
    cos += (values[index] ?? 0) * Math.cos(angle * index);
    sin += (values[index] ?? 0) * Math.sin(angle * index);
  }
  return { cos: (2 * cos) / values.length, sin: (2 * sin) / values.length };
}
