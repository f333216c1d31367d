import { execFile } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';

const exec = promisify(execFile);

/** Addresses and a bridge for one engine, which no other engine on this machine has. */
export interface EngineNetwork {
  /** Name of the bridge, up and with an address. */
  readonly bridge: string;
  /** Range for the networks that the engine makes, in CIDR notation. */
  readonly pool: string;
  /** Programs with arguments that take it all away. */
  readonly undo: readonly (readonly string[])[];
}

/**
 * Makes a bridge and chooses a free range, so that engines can run side by side: left alone, each would take over
 * `docker0` and rewrite the same firewall chains. One rule of our own lets containers of the range talk to each other
 * where bridged traffic passes a firewall that another engine has closed.
 */
export async function createEngineNetwork(busybox: string, iptables: string): Promise<EngineNetwork> {
  const range = freeRange();
  const bridge = `optest${randomBytes(4).toString('hex')}`;
  const rule = [
    'FORWARD',
    '--source',
    `${range}.0.0/16`,
    '--destination',
    `${range}.0.0/16`,
    '--jump',
    'ACCEPT',
  ];
  const undo = [
    [iptables, '--wait', '--delete', ...rule],
    [busybox, 'ip', 'link', 'set', bridge, 'down'],
    [busybox, 'brctl', 'delbr', bridge],
  ];
  try {
    await exec(busybox, ['brctl', 'addbr', bridge]);
    await exec(busybox, ['ip', 'address', 'add', `${range}.128.1/24`, 'dev', bridge]);
    await exec(busybox, ['ip', 'link', 'set', bridge, 'up']);
    await exec(iptables, ['--wait', '--insert', ...rule]);
  } catch (error) {
    for (const [command = '', ...args] of undo) await exec(command, args).catch(() => {});
    throw error;
  }
  return { bridge, pool: `${range}.0.0/17`, undo };
}

/** The first two numbers of a random 10.x range that this machine has no route into. */
function freeRange(): string {
  const routes = readFileSync('/proc/net/route', 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split('\t'));
  // Numbers of this file are little-endian: the first byte of an address comes last.
  const taken = new Set(routes.map(([, destination = '']) => destination.slice(4)));
  for (;;) {
    const second = randomInt(64, 255);
    if (!taken.has(`${second.toString(16).padStart(2, '0').toUpperCase()}0A`)) return `10.${second}`;
  }
}
