import { pathIn } from './path-in.ts';
import type { Sign } from './sign.ts';

/** What it wants to write to can only be read. */
export const saysReadOnly: Sign = {
  kind: 'says-read-only',
  heard: ['log', 'engine'],
  pattern: /\bEROFS|read-only file system|\[Errno 30\]|\(30: |file system is read-only|mounted read-only/i,
  data: (words) => ({ path: pathIn(words) }),
};
