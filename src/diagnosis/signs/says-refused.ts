import { unreachedDoubt } from './other-party.ts';
import type { Sign } from './sign.ts';

/** Nobody accepted the connection. */
export const saysRefused: Sign = {
  kind: 'says-refused',
  names: 'absent',
  pattern:
    /\bECONNREFUSED|connection (?:was )?refused|refused (?:the |our )?connection|\(111\b|\[Errno 111\]|Error 111|connection to [\w.-]+:\d+ refused|(?:failed|unable|could not|couldn't|cannot|can't) (?:to )?(?:re-?)?(?:connect(?: to)?|reach)\b|Couldn't connect to server|actively refused/i,
  // A name that is not known, a time that ran out and a refused password have signs of their own.
  except:
    /timed? ?out|ETIMEDOUT|resolve|ENOTFOUND|EAI_AGAIN|name or service not known|no such host|bad address|password|authenti|API key|unauthori[sz]ed|permission denied|EACCES/i,
  doubt: unreachedDoubt,
};
