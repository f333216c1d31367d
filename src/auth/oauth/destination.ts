const LOCAL: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Where an answer to this address goes, for a person to judge: a host, or a program of their own machine. */
export function destinationOf(redirectUri: string): { destination: string; local: boolean } {
  if (!URL.canParse(redirectUri)) return { destination: 'nowhere', local: false };
  const { protocol, hostname, host } = new URL(redirectUri);
  if (protocol !== 'https:' && protocol !== 'http:')
    return { destination: protocol.slice(0, -1), local: true };
  return LOCAL.has(hostname)
    ? { destination: 'localhost', local: true }
    : { destination: host, local: false };
}
