import { unreachedDoubt } from './other-party.ts';
import type { Sign } from './sign.ts';

/** The other side was asked and did not answer in time. Only counts where the other side is named. */
export const saysTimeout: Sign = {
  kind: 'says-timeout',
  names: 'absent',
  pattern:
    /\bE(?:SOCKET)?TIMEDOUT|\bEHOSTUNREACH|\bENETUNREACH|no route to host|host is unreachable|network is unreachable|timed[ -]?out|(?<!(?:keep-?alive|session|idle) )timeout(?! (?:is )?set|[ =:]+\d)|deadline exceeded|\[Errno 11[03]\]|\(110\b|\(113\b|request cancell?ed while waiting for connection/i,
  // Who was refused until the time ran out was refused.
  except: /connection refused|ECONNREFUSED|\[Errno 111\]/i,
  /** Whoever has taken the connection is there, and slow. */
  data: (words) => ({ late: /\bread(?:ing)?\b|response|awaiting headers|headers? timeout/i.test(words) }),
  doubt: unreachedDoubt,
};
