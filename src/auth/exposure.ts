import { isIPv4 } from 'node:net';
import { OpsError } from '#core/ops-error.ts';

/** Refuses to listen where strangers could come in: without sign-in only on a loopback address. Throws `bad_request`. */
export function checkExposure(
  { host, auth }: { host: string; auth: 'password' | 'none' },
  setting = 'server.host',
): void {
  if (auth === 'password' || isLoopback(host)) return;
  throw new OpsError(
    'bad_request',
    `auth: none is possible only on a loopback address, and ${setting} is ${host}: use 127.0.0.1, or auth: password`,
  );
}

/** Whether only programs of this machine can reach this address. A name other than `localhost` is not looked up. */
export function isLoopback(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[(.*)\]$/, '$1');
  return name === 'localhost' || name === '::1' || (isIPv4(name) && name.startsWith('127.'));
}
