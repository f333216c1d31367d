import type { Approval } from '#contract/approval.ts';
import { useText } from '../../text/text.ts';

/** What is beside the target, by what ties it to it. */
interface Tie {
  readonly name: string;
  readonly kind: 'dependent' | 'network' | 'volume' | 'port';
}

const BOX = { height: 30, gap: 10 };
const TARGET_HEIGHT = 36;
/** Between the target and what is beside it. */
const WAY = 56;
/** Of a letter as wide as most, in bold; of what a box has beside its name; both in units of the drawing. */
const LETTER = 7.9;
const PADDING = 26;
const LONGEST = 30;
/** More names make the drawing small; they stand in the list. */
const MOST = 8;

/** A small drawing of what an action touches: the target on the left, what suffers with it on the right. */
export function BlastGraph({ approval: { target, blast } }: { approval: Approval }) {
  const t = useText();
  const ties: readonly Tie[] = [
    ...blast.dependents.map((name) => ({ name, kind: 'dependent' as const })),
    ...blast.published_ports.map((name) => ({ name, kind: 'port' as const })),
    ...blast.shared_volumes.map((name) => ({ name, kind: 'volume' as const })),
    ...blast.shared_networks.map((name) => ({ name, kind: 'network' as const })),
  ].slice(0, MOST);
  if (ties.length === 0) return null;
  const left = widthOf([target]);
  const right = widthOf(ties.map(({ name }) => name));
  const column = left + WAY;
  const width = column + right + 4;
  const height = Math.max(ties.length * (BOX.height + BOX.gap) - BOX.gap, TARGET_HEIGHT);
  const middle = height / 2;
  const top = (index: number) =>
    ties.length === 1 ? middle - BOX.height / 2 : index * (BOX.height + BOX.gap);
  return (
    <svg
      className="blast-graph"
      viewBox={`-2 -2 ${width} ${height + 4}`}
      style={{ maxWidth: width }}
      role="img"
      aria-label={t.approval.graph(target, ties.map(({ name }) => name).join(', '))}
    >
      {ties.map(({ name, kind }, index) => {
        const y = top(index) + BOX.height / 2;
        const bend = (left + column) / 2;
        return (
          <g key={`${kind} ${name}`} className={`tie tie-${kind}`}>
            <path d={`M${left} ${middle}C${bend} ${middle} ${bend} ${y} ${column} ${y}`} fill="none" />
            <rect x={column} y={top(index)} width={right} height={BOX.height} rx="8" />
            <text x={column + right / 2} y={y}>
              {shorten(name)}
            </text>
          </g>
        );
      })}
      <g className="tie tie-target">
        <rect x="0" y={middle - TARGET_HEIGHT / 2} width={left} height={TARGET_HEIGHT} rx="8" />
        <text x={left / 2} y={middle}>
          {shorten(target)}
        </text>
      </g>
    </svg>
  );
}

function widthOf(names: readonly string[]): number {
  return PADDING + LETTER * Math.max(6, ...names.map((name) => shorten(name).length));
}

function shorten(name: string): string {
  return name.length > LONGEST ? `${name.slice(0, LONGEST - 1)}…` : name;
}
