import { unreachedDoubt } from './other-party.ts';
import type { Sign } from './sign.ts';

/** Nobody accepted the connection. */
export const saysRefused: Sign = {
  kind: 'says-refused',
  names: 'absent',
  pattern:
    /\bECONNREFUSED|connection (?:was )?refused|refused (?:the |our )?connection|\(111\b|\[Errno 111\]|Error 111|connection to [\w.-]+:\d+ refused|(?:failed|unable|could not|couldn't|cannot|can't) (?:to )?(?:re-?)?(?:connect(?: to)?|reach)\b|Couldn't connect to server|actively refused|communications link failure|connection to node .{1,80} could not be established|no servers? (?:is |are )?available(?: for connection|!)?|is the server running on (?:that )?host|failed to make connection to|attempt to connect to \S+(?: \(\S+\))? failed|ConnectionRefused|tcp connect error|no live upstreams|no healthy upstream|lost connection to \w+ server at|unix:? ?\S*\.sock\S*(?: failed \(2|:? connect: no such file)/i,
  // A name that is not known, a time that ran out and a refused password have signs of their own.
  except:
    /^(?!.*(?:connection refused|ECONNREFUSED|Errno 111)).*(?:timed? ?out|ETIMEDOUT)|resolve|ENOTFOUND|EAI_AGAIN|name or service not known|no such host|bad address|password|authenti|API key|unauthori[sz]ed|permission denied|EACCES|authori[sz]|bad user/i,
  doubt: unreachedDoubt,
};
