import { unreachedDoubt } from './other-party.ts';
import type { Sign } from './sign.ts';

/** The other side was asked and did not answer in time. Only counts where the other side is named. */
export const saysTimeout: Sign = {
  kind: 'says-timeout',
  names: 'absent',
  pattern:
    /\bE(?:SOCKET)?TIMEDOUT|\bEHOSTUNREACH|\bENETUNREACH|no route to host|host is unreachable|network is unreachable|timed? ?out|deadline exceeded|\[Errno 11[03]\]|\(110\b|\(113\b/i,
  except: /keep-?alive|session timeout|idle timeout|timeout (?:is )?set|timeout[ =:]+\d/i,
  doubt: unreachedDoubt,
};
