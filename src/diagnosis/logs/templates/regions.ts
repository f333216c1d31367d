import type { Group, Pattern } from './pattern.ts';
import { SIGN, TYPE, VALUE } from './tokens.ts';
import { TRAIT, type Vocabulary } from './vocabulary.ts';

/** Different contents that a region needs before it counts as a value. */
const NEEDED = 4;
/** As many as that where they begin with what was done: `GET /a`, `PUT /a`. */
const NEEDED_OF_DEEDS = 8;

/**
 * Joins templates that differ in nothing but what stands in a quote, in a bracket or behind `key=`, whatever its
 * length, when that varies: `tag="View Lock"` and `tag="x"`, `ws=null` and `ws=Source{1}`.
 */
export function joinRegions(groups: readonly Group[], vocabulary: Vocabulary): Group[] {
  const cuts = groups.map((group) => ({ group, ...cutRegions(group.pattern, vocabulary) }));
  return [...Map.groupBy(cuts, ({ frame }) => frame).values()].flatMap((family) => {
    const [first] = family;
    if (!first || family.length === 1) return family.map(({ group }) => group);
    const open = first.regions.map((_, index) =>
      variesWhole(
        family.map(({ regions }) => regions[index]!),
        vocabulary,
      ),
    );
    const telling = (cut: Cut) =>
      cut.regions.filter((_, index) => !open[index]).map(({ content }) => content);
    return [...Map.groupBy(family, (cut) => telling(cut).join('\n')).values()].map((same) =>
      joined(same, open),
    );
  });
}

interface Region {
  readonly from: number;
  readonly to: number;
  /** What stands there, values as `ANY`. */
  readonly content: string;
}

interface Cut {
  /** What stands outside of the regions. */
  readonly frame: string;
  readonly regions: readonly Region[];
}

const ANY = '\u0002';

function variesWhole(regions: readonly Region[], vocabulary: Vocabulary): boolean {
  const contents = new Set(regions.map(({ content }) => content));
  if (contents.size > 1 && contents.has(ANY)) return true;
  if (contents.size < NEEDED) return false;
  const deeds = [...contents].filter((content) =>
    vocabulary.is(vocabulary.find(firstWord(content)), TRAIT.deed),
  );
  return contents.size >= (deeds.length * 2 >= contents.size ? NEEDED_OF_DEEDS : NEEDED);
}

function firstWord(content: string): string {
  return content.split(' ', 1)[0] ?? '';
}

/** One group of several; the pattern is that of the first with the open regions as one value each. */
function joined(cuts: readonly (Cut & { group: Group })[], open: readonly boolean[]): Group {
  const [first] = cuts;
  if (!first || cuts.length === 1) return first!.group;
  const { kinds, words, spaced } = first.group.pattern;
  const kept: number[] = [];
  const values = new Set<number>();
  let at = 0;
  first.regions.forEach(({ from, to }, index) => {
    if (!open[index]) return;
    for (; at <= from; at += 1) kept.push(at);
    values.add(from);
    at = to;
  });
  for (; at < kinds.length; at += 1) kept.push(at);
  return {
    shapes: cuts.flatMap(({ group }) => group.shapes),
    pattern: {
      kinds: Uint8Array.from(kept, (place) => (values.has(place) ? TYPE.any : kinds[place]!)),
      words: Int32Array.from(kept, (place) => (values.has(place) ? 0 : words[place]!)),
      spaced: Uint8Array.from(kept, (place) => spaced[place]!),
    },
  };
}

function cutRegions(pattern: Pattern, vocabulary: Vocabulary): Cut {
  const { kinds, words } = pattern;
  const texts = Array.from(kinds, (kind, at) => (kind >= VALUE ? ANY : vocabulary.text(words[at]!)));
  const frame: string[] = [];
  const regions: Region[] = [];
  for (let at = 0; at < texts.length; at += 1) {
    frame.push(texts[at]!);
    if (kinds[at] !== SIGN) continue;
    const stop = regionEnd(pattern, texts, at);
    if (stop <= at + 1) continue;
    let from = at + 1;
    let to = stop;
    if (texts[from] === '"' && from + 1 < to) from += 1;
    if (texts[to - 1] === '"' && to - 1 > from) to -= 1;
    const isNothing = to === from + 1 && vocabulary.is(words[from]!, TRAIT.nothing);
    regions.push({ from, to, content: isNothing ? ANY : texts.slice(from, to).join(' ') });
    frame.push('\u0003');
    at = stop - 1;
  }
  return { frame: frame.join('\u0001'), regions };
}

/** Where the region that a sign opens ends; -1 when it opens none. */
function regionEnd(pattern: Pattern, texts: readonly string[], at: number): number {
  const sign = texts[at]!;
  if (sign === '=') return assignedEnd(pattern, texts, at);
  const close = CLOSES.get(sign);
  if (close === undefined) return -1;
  for (let end = at + 1; end < texts.length; end += 1) {
    if (texts[end] === '=' || (texts[end] === sign && sign !== close)) return -1;
    if (texts[end] === close) return sign === '"' && texts[end + 1] === ':' ? -1 : end;
  }
  return -1;
}

/** `key=` holds up to a comma, the end of the bracket around it, or else the next blank. */
function assignedEnd({ kinds, spaced }: Pattern, texts: readonly string[], at: number): number {
  let depth = 0;
  let gap = -1;
  for (let end = at + 1; end < texts.length; end += 1) {
    if (gap < 0 && end > at + 1 && spaced[end] === 1) gap = end;
    if (kinds[end] !== SIGN) continue;
    const sign = texts[end]!;
    if (sign === '=') return gap;
    if (sign === '"') end = Math.max(end, texts.indexOf('"', end + 1));
    else if (OPENS.has(sign)) depth += 1;
    else if (SHUTS.has(sign)) depth -= 1;
    if (depth < 0 || (depth === 0 && (sign === ',' || sign === ';'))) return end;
  }
  return gap < 0 ? texts.length : gap;
}

const CLOSES: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ['(', ')'],
  ['[', ']'],
  ['{', '}'],
]);
const OPENS: ReadonlySet<string> = new Set('([{');
const SHUTS: ReadonlySet<string> = new Set(')]}');
