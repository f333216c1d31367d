import { type Column, constantWords, differingColumns, varies } from './columns.ts';
import { type Group, type Pattern, type Shape, slotsOf } from './pattern.ts';
import { joinedType, TYPE, VALUE } from './tokens.ts';
import type { Vocabulary } from './vocabulary.ts';

/** Sorts shapes with the same signs into templates. The result does not depend on their order. */
export function groupShapes(shapes: readonly Shape[], vocabulary: Vocabulary): Group[] {
  const [first] = shapes;
  if (!first) return [];
  if (shapes.length === 1) return [{ pattern: first, shapes }];
  const sorted = [...shapes].sort((a, b) => (a.key < b.key ? -1 : 1));
  const slots = slotsOf(first);
  const none: ReadonlySet<number> = new Set();
  return neighbours(sorted, slots, none).flatMap((near) => refine(near, slots, none, vocabulary));
}

/** Splits shapes that resemble one another by the columns that tell events apart, until only values differ. */
function refine(
  shapes: readonly Shape[],
  slots: readonly number[],
  inherited: ReadonlySet<number>,
  vocabulary: Vocabulary,
): Group[] {
  const first = shapes[0]!;
  if (shapes.length === 1) return [{ pattern: first, shapes }];
  const columns = differingColumns(shapes, slots);
  const open = new Set(inherited);
  for (const column of columns) if (varies(column, columns, first, vocabulary)) open.add(column.at);
  let telling = columns.filter(({ at }) => !open.has(at));
  if (telling.length === 0) {
    if (isSolid(first, columns)) return [{ pattern: common(shapes, columns), shapes }];
    open.clear();
    telling = columns;
  }
  const { at } = telling.reduce((best, column) => (column.words.size < best.words.size ? column : best));
  return [...Map.groupBy(shapes, ({ words }) => words[at]!).values()]
    .flatMap((part) => neighbours(part, slots, open))
    .flatMap((near) => refine(near, slots, open, vocabulary));
}

/** Whether enough stays the same beside the columns that vary. */
function isSolid(pattern: Pattern, columns: readonly Column[]): boolean {
  const words = constantWords(pattern, columns);
  return words >= 1 && words * 2 >= columns.length;
}

/** The first shape with its columns of values left open. */
function common(shapes: readonly Shape[], columns: readonly Column[]): Pattern {
  const first = shapes[0]!;
  const kinds = first.kinds.slice();
  const words = first.words.slice();
  for (const { at, hasValue } of columns) {
    kinds[at] = hasValue ? TYPE.any : TYPE.word;
    words[at] = 0;
  }
  for (let at = 0; at < kinds.length; at += 1) {
    if (kinds[at]! < VALUE || kinds[at] === TYPE.word) continue;
    for (const shape of shapes) {
      if (shape.kinds[at]! >= VALUE) kinds[at] = joinedType(kinds[at]!, shape.kinds[at]!);
    }
  }
  return { kinds, words, spaced: first.spaced };
}

/** Parts of the shapes within which one leads to the next over a small difference. */
function neighbours(
  shapes: readonly Shape[],
  slots: readonly number[],
  open: ReadonlySet<number>,
): Shape[][] {
  const parts: Shape[][] = [];
  const left = new Set(shapes);
  for (const start of shapes) {
    if (!left.delete(start)) continue;
    const part = [start];
    for (const shape of part) {
      for (const other of left) {
        if (!isNear(shape, other, slots, open)) continue;
        left.delete(other);
        part.push(other);
      }
    }
    parts.push(part);
  }
  return parts;
}

function isNear(one: Shape, other: Shape, slots: readonly number[], open: ReadonlySet<number>): boolean {
  let same = 0;
  let apart = 0;
  for (const at of slots) {
    if (one.words[at] === other.words[at]) {
      if (one.kinds[at]! < VALUE) same += 1;
    } else if (!open.has(at)) apart += 1;
  }
  return apart <= 1 ? same > 0 : apart * 3 <= same * 2;
}
