/** A discrete Fourier transform in place, by Cooley and Tukey: the length is a power of two. */
export function transform(real: Float64Array, imaginary: Float64Array): void {
  const size = real.length;
  for (let index = 1, swap = 0; index < size; index += 1) {
    let bit = size >> 1;
    for (; swap & bit; bit >>= 1) swap ^= bit;
    swap ^= bit;
    if (index < swap) {
      [real[index], real[swap]] = [real[swap] ?? 0, real[index] ?? 0];
      [imaginary[index], imaginary[swap]] = [imaginary[swap] ?? 0, imaginary[index] ?? 0];
    }
  }
  for (let length = 2; length <= size; length *= 2) butterflies(real, imaginary, length);
}

function butterflies(real: Float64Array, imaginary: Float64Array, length: number): void {
  const half = length / 2;
  for (let k = 0; k < half; k += 1) {
    const cos = Math.cos((-2 * Math.PI * k) / length);
    const sin = Math.sin((-2 * Math.PI * k) / length);
    for (let from = k; from < real.length; from += length) {
      const to = from + half;
      const re = (real[to] ?? 0) * cos - (imaginary[to] ?? 0) * sin;
      const im = (real[to] ?? 0) * sin + (imaginary[to] ?? 0) * cos;
      real[to] = (real[from] ?? 0) - re;
      imaginary[to] = (imaginary[from] ?? 0) - im;
      real[from] = (real[from] ?? 0) + re;
      imaginary[from] = (imaginary[from] ?? 0) + im;
    }
  }
}

/** Power at each frequency, from 0 in steps of `1 / length` cycles a sample; `length` is that of the answer. */
export function powerSpectrum(values: Float64Array, padding: number): Float64Array {
  const size = 2 ** Math.ceil(Math.log2(padding * values.length));
  const real = new Float64Array(size);
  const imaginary = new Float64Array(size);
  real.set(values);
  transform(real, imaginary);
  for (let index = 0; index < size; index += 1)
    real[index] = (real[index] ?? 0) ** 2 + (imaginary[index] ?? 0) ** 2;
  return real;
}

/** Correlation of values with themselves `lag` samples later, by the theorem of Wiener and Khinchin: 1 at lag 0. */
export function autocorrelation(values: Float64Array): Float64Array {
  const power = powerSpectrum(values, 2);
  transform(power, new Float64Array(power.length));
  const whole = power[0] ?? 0;
  const result = new Float64Array(values.length);
  if (whole <= 0) return result;
  // Fewer pairs are as far apart as a longer lag.
  for (let lag = 0; lag < values.length; lag += 1)
    result[lag] = ((power[lag] ?? 0) / whole) * (values.length / (values.length - lag));
  return result;
}
