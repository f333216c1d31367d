import { pathIn } from './path-in.ts';
import type { Sign } from './sign.ts';

/** The program or a file that it cannot start without is not there. */
export const saysNotFound: Sign = {
  kind: 'says-not-found',
  heard: ['log', 'engine'],
  pattern:
    /executable file not found|no such file or directory|command not found|: not found$|cannot find module|ModuleNotFoundError|ClassNotFoundException|cannot open shared object file|\bENOENT|could not find (?:file|directory|a part of the path)|FileNotFound(?:Error|Exception)/i,
  // What a client asked for in vain is nothing that the program misses.
  except: /\bclient: \d/i,
  data: (words) => ({ path: pathIn(words) }),
};
