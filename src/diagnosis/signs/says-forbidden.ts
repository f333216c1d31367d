import { pathIn } from './path-in.ts';
import type { Sign } from './sign.ts';

/** The system did not let the program touch a file, a folder or a socket. */
export const saysForbidden: Sign = {
  kind: 'says-forbidden',
  heard: ['log', 'engine'],
  pattern:
    /\bEACCES|\bEPERM\b|permission denied|operation not permitted|access to the path .{1,200} is denied|\[Errno 13\]|\(13: |not writable|is not readable|has (?:wrong ownership|invalid permissions)|AccessDeniedException: \/|\bwrong owner\b/i,
  except: /permission denied for (?:table|relation|schema|database|user)|publickey/i,
  data: (words) => ({ path: pathIn(words) }),
};
