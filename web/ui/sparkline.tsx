interface SparklineProps {
  /** In order of time; null is a gap. */
  readonly values: readonly (number | null)[];
  /** Top of the drawing; the greatest value where nothing is said. */
  readonly max?: number;
}

const WIDTH = 120;
const HEIGHT = 28;

/** A line without axes beside words that say the same; screen readers pass it by. */
export function Sparkline({ values, max }: SparklineProps) {
  const top = max ?? Math.max(...values.map((value) => value ?? 0), Number.EPSILON);
  const step = WIDTH / Math.max(values.length - 1, 1);
  const y = (value: number) => HEIGHT - 2 - (Math.min(value, top) / top) * (HEIGHT - 4);
  const points = values.map((value, index) =>
    value === null ? null : `${round(index * step)},${round(y(value))}`,
  );
  return (
    <svg
      className="sparkline"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      width={WIDTH}
      height={HEIGHT}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <path d={pathOf(points)} fill="none" vectorEffect="non-scaling-stroke" />
    </svg>
  );
}

function pathOf(points: readonly (string | null)[]): string {
  return points
    .map((point, index) => (point === null ? '' : `${points[index - 1] ? 'L' : 'M'}${point}`))
    .join('');
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
