/** The path that a complaint is about: an absolute one first, then whatever stands in quotes (a module, a command). */
export function pathIn(words: string): string {
  const absolute = /(?<![\w.])((?:\/[\w.@+-]+)+)/.exec(words)?.[1];
  return absolute ?? /(?<!\w)['"`]([^'"`]{2,200})['"`]/.exec(words)?.[1] ?? '';
}
