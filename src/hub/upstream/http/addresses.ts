import { BlockList, isIP } from 'node:net';

/** How far an outbound request may reach: `private` is the operator's word for one server. */
export type Reach = 'public' | 'private';

/** Why no connection may go to this IP address; null when it may. `private` still leaves out what only clouds answer on. */
export function addressRefusal(address: string, reach: Reach): string | null {
  const plain = unwrapped(address);
  const kind = isIP(plain);
  if (kind === 0) return `${address} is no IP address`;
  const family = kind === 6 ? 'ipv6' : 'ipv4';
  if (NEVER.check(plain, family)) return `${address} is link-local, a metadata service or no single host`;
  if (reach === 'public' && INSIDE.check(plain, family)) return `${address} is not a public address`;
  return null;
}

/** The IPv4 address inside the IPv6 forms that lead to one (RFC 4291, 6052, 3056), else the address as it is. */
function unwrapped(address: string): string {
  const bare = address.replace(/^\[|\]$/g, '').replace(/%.*$/, '');
  if (isIP(bare) !== 6) return bare;
  const groups = expanded(bare);
  const [first = 0, second = 0, third = 0] = groups;
  const zero = (from: number, to: number) => groups.slice(from, to).every((group) => group === 0);
  if (zero(0, 5) && (groups[5] === 0xffff || (groups[5] === 0 && groups[6] !== 0))) return ipv4Of(groups, 6);
  if (first === 0x64 && second === 0xff9b && zero(2, 6)) return ipv4Of(groups, 6);
  if (first === 0x2002) return ipv4Of([second, third], 0);
  return bare;
}

function ipv4Of(groups: readonly number[], at: number): string {
  const [high = 0, low = 0] = groups.slice(at, at + 2);
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

/** The eight groups of a valid IPv6 address. */
function expanded(address: string): number[] {
  const dotted = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(address);
  const plain = dotted
    ? `${dotted[1]}${hexPair(dotted[2], dotted[3])}:${hexPair(dotted[4], dotted[5])}`
    : address;
  const [left = '', right] = plain.split('::');
  const groupsOf = (text: string) =>
    text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));
  const head = groupsOf(left);
  if (right === undefined) return head;
  const tail = groupsOf(right);
  return [...head, ...Array<number>(8 - head.length - tail.length).fill(0), ...tail];
}

function hexPair(high = '0', low = '0'): string {
  return (Number(high) * 256 + Number(low)).toString(16);
}

/** Subnets as `address/prefix`. */
function listOf(...subnets: string[]): BlockList {
  const list = new BlockList();
  for (const subnet of subnets) {
    const [net = '', prefix = ''] = subnet.split('/');
    list.addSubnet(net, Number(prefix), net.includes(':') ? 'ipv6' : 'ipv4');
  }
  return list;
}

/** Link-local with the clouds' metadata services (also where they sit in other ranges), multicast, unspecified, broadcast. */
const NEVER = listOf(
  '0.0.0.0/8',
  '169.254.0.0/16',
  '100.100.100.200/32',
  '168.63.129.16/32',
  '192.0.0.192/32',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '::/128',
  'fe80::/10',
  'fec0::/10',
  'ff00::/8',
  'fd00:ec2::254/128',
  'fd20:ce::254/128',
);

/** The special-purpose registries of IANA (RFC 6890 and later), as far as they are not public. */
const INSIDE = listOf(
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '::1/128',
  '64:ff9b:1::/48',
  '100::/64',
  '2001::/23',
  '2001:db8::/32',
  '3fff::/20',
  '5f00::/16',
  'fc00::/7',
);
