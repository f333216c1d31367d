import type { Sign } from './sign.ts';

/** The program or a file that it cannot start without is not there. */
export const saysNotFound: Sign = {
  kind: 'says-not-found',
  heard: ['log', 'engine'],
  pattern:
    /exec format error|executable file not found|no such file or directory|command not found|: not found$|cannot find module|ModuleNotFoundError|ClassNotFoundException|cannot open shared object file|\bENOENT|could not find (?:file|directory|a part of the path)|FileNotFound(?:Error|Exception)/i,
  data: (words) => ({
    path: pathIn(words),
    format: /exec format error/i.test(words),
  }),
};

/** An absolute path first, then whatever stands in quotes: a module, a command. */
function pathIn(words: string): string {
  const absolute = /(?<![\w.])((?:\/[\w.@+-]+)+)/.exec(words)?.[1];
  return absolute ?? /(?<!\w)['"`]([^'"`]{2,200})['"`]/.exec(words)?.[1] ?? '';
}
