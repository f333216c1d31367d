import type { Sign } from './sign.ts';

/** The port that it wants to listen on is taken. */
export const saysPortTaken: Sign = {
  kind: 'says-port-taken',
  heard: ['log', 'engine'],
  pattern:
    /EADDRINUSE|address (?:is )?already in use|port is already allocated|port \d+ is (?:already )?(?:in use|taken|allocated|used)|\(98: |\[Errno 98\]|only one usage of each socket|bind.{0,60}in use|port \d+ was already in use|could not bind to address \S+:\d+|no listening sockets available/i,
  data: (words) => ({ port: portIn(words) }),
};

function portIn(words: string): number | null {
  const found =
    /port[ :]+(\d{2,5})\b/i.exec(words)?.[1] ?? /[\w\])*.:](?::)(\d{2,5})\b(?!:\d)/.exec(words)?.[1];
  return found === undefined ? null : Number(found);
}
