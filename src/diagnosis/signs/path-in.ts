/** The path that a complaint is about: an absolute one first, then whatever stands in quotes (a module, a command). */
export function pathIn(words: string): string {
  const absolute = /(?<![\w.])((?:\/[\w.@+-]+)+)/.exec(words)?.[1];
  const library =
    /cannot load such file -- ([\w./-]+)|no module named ['"]?([\w.]+)|can't locate (\S+) in @INC|main class:? ([\w.$]+)/i
      .exec(words)
      ?.slice(1)
      .find((name) => name !== undefined);
  return library ?? absolute ?? /(?<!\w)['"`]([^'"`]{2,200})['"`]/.exec(words)?.[1] ?? '';
}
