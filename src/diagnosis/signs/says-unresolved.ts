import { unreachedDoubt } from './other-party.ts';
import type { Sign } from './sign.ts';

/** The name of the other side is not known. Docker forgets a name while its container is stopped. */
export const saysUnresolved: Sign = {
  kind: 'says-unresolved',
  names: 'absent',
  pattern:
    /\bENOTFOUND|\bEAI_AGAIN|\bEAI_NONAME|could not resolve|couldn't resolve|(?:unable|failed) to resolve|name or service not known|temporary failure in name resolution|no such host|nodename nor servname|could not translate host name|bad address|host not found|unknown host|UnknownHostException|getaddrinfo|name does not resolve|nxdomain|\blookup [\w.-]+(?: on \S+)?: (?:i\/o timeout|server misbehaving|.{0,60}(?:timeout|SERVFAIL))|(?:DNS|name) (?:resolution|lookup).{0,40}(?:fail|error|timed? ?out)|no address associated with (?:host ?)?name|host name lookup|unresolvable|SERVFAIL|unknown (?:\w+ )?server host|query\w+ E(?:NODATA|SERVFAIL|NOTFOUND|REFUSED|TIMEOUT)|\bbad hostname/i,
  except: /placeholder|could not resolve (?:dependenc|module|type|import|reference|entry)/i,
  doubt: unreachedDoubt,
};
