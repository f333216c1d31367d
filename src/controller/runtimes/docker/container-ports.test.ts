import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ServiceKind } from '#contract/service.ts';
import { portsOf, urlOf } from './container-ports.ts';
import { InspectedContainer } from './engine-shapes.ts';

interface Shape {
  readonly mode?: string;
  readonly exposed?: string[];
  readonly bound?: Record<string, { HostIp: string; HostPort: string }[]>;
  readonly address?: string;
}

function urlFor(
  kind: ServiceKind,
  { mode = 'net', exposed = [], bound = {}, address = '' }: Shape,
): string | null {
  const container = InspectedContainer.parse({
    Id: '0'.repeat(64),
    Name: '/x',
    Image: '',
    State: { Status: 'running' },
    Config: { Image: 'x', ExposedPorts: Object.fromEntries(exposed.map((port) => [port, {}])) },
    HostConfig: { NetworkMode: mode, PortBindings: bound },
    NetworkSettings: { Ports: bound, Networks: { [mode]: { IPAddress: address } } },
  });
  return urlOf(container, kind, portsOf(container));
}

const on = (HostIp: string, HostPort: string) => [{ HostIp, HostPort }];

for (const [what, kind, shape, url] of [
  ['published everywhere', 'radarr', { bound: { '7878/tcp': on('0.0.0.0', '80') } }, 'http://127.0.0.1:80'],
  [
    'published on one address',
    'radarr',
    { bound: { '7878/tcp': on('10.0.0.5', '80') } },
    'http://10.0.0.5:80',
  ],
  ['published on IPv6 alone', 'radarr', { bound: { '7878/tcp': on('::', '80') } }, 'http://[::1]:80'],
  [
    'the port of its kind among others',
    'sabnzbd',
    { bound: { '9090/tcp': on('', '1'), '8080/tcp': on('', '2') } },
    'http://127.0.0.1:2',
  ],
  [
    'one port that is not the usual one',
    'sonarr',
    { bound: { '9999/tcp': on('', '3') } },
    'http://127.0.0.1:3',
  ],
  [
    'not published: on its own address',
    'sonarr',
    { exposed: ['8989/tcp'], address: '172.18.0.2' },
    'http://172.18.0.2:8989',
  ],
  ['not published and not running', 'sonarr', { exposed: ['8989/tcp'] }, null],
  ['in the network of the host', 'jellyfin', { mode: 'host' }, 'http://127.0.0.1:8096'],
  [
    'a generic program with one port',
    'generic',
    { bound: { '80/tcp': on('127.0.0.1', '8') } },
    'http://127.0.0.1:8',
  ],
  [
    'a generic program with several',
    'generic',
    { bound: { '80/tcp': on('', '8'), '81/tcp': on('', '9') } },
    null,
  ],
  ['a database', 'generic', { bound: { '5432/tcp': on('', '5432') } }, null],
  ['a UDP port', 'generic', { bound: { '80/udp': on('', '8') } }, null],
] as const) {
  test(`${what}: ${url}`, () => assert.equal(urlFor(kind, shape as Shape), url));
}
