/**
 * The difference of two texts line by line: `  ` kept, `- ` gone, `+ ` new, with at most three kept lines around each
 * change and `…` where more were left out.
 */
export function diffLines(before: readonly string[], after: readonly string[]): string[] {
  const start = commonStart(before, after);
  const end = commonEnd(before.slice(start), after.slice(start));
  const middle = changes(before.slice(start, before.length - end), after.slice(start, after.length - end));
  const kept = (lines: readonly string[]) => lines.map((line) => `  ${line}`);
  return condensed([...kept(before.slice(0, start)), ...middle, ...kept(before.slice(before.length - end))]);
}

/** Beyond this many pairs of lines everything in between counts as replaced. */
const MOST_PAIRS = 1_000_000;
const AROUND = 3;

function changes(before: readonly string[], after: readonly string[]): string[] {
  const gone = (line: string) => `- ${line}`;
  const added = (line: string) => `+ ${line}`;
  if (before.length * after.length > MOST_PAIRS) return [...before.map(gone), ...after.map(added)];
  // lengths[i][j]: the longest common subsequence of what follows from i and from j.
  const lengths = Array.from({ length: before.length + 1 }, () => new Uint32Array(after.length + 1));
  const at = (i: number, j: number) => lengths[i]?.[j] ?? 0;
  for (let i = before.length - 1; i >= 0; i -= 1)
    for (let j = after.length - 1; j >= 0; j -= 1)
      (lengths[i] as Uint32Array)[j] =
        before[i] === after[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  const lines: string[] = [];
  let i = 0;
  let j = 0;
  while (i < before.length || j < after.length) {
    const [left, right] = [before[i], after[j]];
    if (left !== undefined && left === right) {
      lines.push(`  ${left}`);
      i += 1;
      j += 1;
    } else if (left !== undefined && (right === undefined || at(i + 1, j) >= at(i, j + 1))) {
      lines.push(gone(left));
      i += 1;
    } else {
      lines.push(added(right as string));
      j += 1;
    }
  }
  return lines;
}

function condensed(lines: readonly string[]): string[] {
  const isNear = (index: number) =>
    lines.slice(Math.max(0, index - AROUND), index + AROUND + 1).some((line) => !line.startsWith('  '));
  const shown: string[] = [];
  for (const [index, line] of lines.entries()) {
    if (isNear(index)) shown.push(line);
    else if (shown.at(-1) !== '…') shown.push('…');
  }
  return shown;
}

function commonStart(a: readonly string[], b: readonly string[]): number {
  const shorter = Math.min(a.length, b.length);
  for (let at = 0; at < shorter; at += 1) if (a[at] !== b[at]) return at;
  return shorter;
}

function commonEnd(a: readonly string[], b: readonly string[]): number {
  return commonStart(a.toReversed(), b.toReversed());
}
