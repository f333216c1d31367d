import type { Source } from '#test/source/parse.ts';

const LIMIT = 400;

/** Files that may be longer, each with the reason: generated files and pure data tables, nothing else. */
const ALLOWED: Readonly<Record<string, string>> = {};

/** Files over the limit that nobody allowed, and allowances that nobody needs any more. */
export function oversizedFiles(sources: readonly Source[]): string[] {
  const long = sources
    .map(({ path, text }) => ({ path, lines: text.split('\n').length - 1 }))
    .filter(({ lines }) => lines > LIMIT);
  const forbidden = long
    .filter(({ path }) => !Object.hasOwn(ALLOWED, path))
    .map(
      ({ path, lines }) =>
        `${path}: ${lines} lines, the limit is ${LIMIT}. Find the second subject in it and give it a file of its own; one subject takes 60 to 150 lines.`,
    );
  const stale = Object.keys(ALLOWED)
    .filter((path) => !long.some((file) => file.path === path))
    .map((path) => `${path} is within the limit now: take it out of ALLOWED in scripts/check/sizes.ts.`);
  return [...forbidden, ...stale];
}
