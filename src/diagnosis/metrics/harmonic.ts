/**
 * A sum of sines of given frequencies on a straight line, fitted as values come by recursive least squares that forget
 * (Haykin, Adaptive Filter Theory). It knows a smooth season after a period or two, where one value for each part of the
 * period takes many.
 */
export interface Harmonic {
  valueAt(at: number): number;
  /** `error`: how far the value at this time lay from `valueAt`, clipped. */
  learn(at: number, error: number): void;
}

/** What counts of a value, a thousand values later: about a third. */
const FORGET = 0.999;
const UNCERTAIN = 100;
const MOST_UNCERTAIN = 1e4;

/** `periods` and `origin` in milliseconds. */
export function createHarmonic(periods: readonly number[], origin: number): Harmonic {
  const size = 2 + 2 * periods.length;
  const unit = Math.max(...periods);
  const weights = new Float64Array(size);
  const gain = new Float64Array(size);
  const features = new Float64Array(size);
  const covariance = diagonal(size, UNCERTAIN);
  const look = (at: number): void => {
    features[0] = 1;
    features[1] = (at - origin) / unit;
    for (const [index, period] of periods.entries()) {
      const angle = (2 * Math.PI * ((at - origin) % period)) / period;
      features[2 + 2 * index] = Math.cos(angle);
      features[3 + 2 * index] = Math.sin(angle);
    }
  };
  return {
    valueAt(at) {
      look(at);
      let sum = 0;
      for (let row = 0; row < size; row += 1) sum += (weights[row] ?? 0) * (features[row] ?? 0);
      return sum;
    },
    learn(at, error) {
      look(at);
      let denominator = FORGET;
      for (let row = 0; row < size; row += 1) {
        let sum = 0;
        for (let column = 0; column < size; column += 1)
          sum += (covariance[row * size + column] ?? 0) * (features[column] ?? 0);
        gain[row] = sum;
        denominator += (features[row] ?? 0) * sum;
      }
      for (let row = 0; row < size; row += 1) {
        const share = (gain[row] ?? 0) / denominator;
        weights[row] = (weights[row] ?? 0) + share * error;
        for (let column = 0; column < size; column += 1) {
          const cell = row * size + column;
          covariance[cell] = ((covariance[cell] ?? 0) - share * (gain[column] ?? 0)) / FORGET;
        }
      }
      // Where nothing new is to be learned, forgetting alone would let it grow without bound.
      for (let row = 0; row < size; row += 1)
        if ((covariance[row * (size + 1)] ?? 0) > MOST_UNCERTAIN) covariance.set(diagonal(size, 1));
    },
  };
}

function diagonal(size: number, value: number): Float64Array {
  const matrix = new Float64Array(size * size);
  for (let row = 0; row < size; row += 1) matrix[row * (size + 1)] = value;
  return matrix;
}
