import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ContainerLaunch } from '#contract/mcp-container.ts';
import { containerBody } from './container-body.ts';

const LAUNCH: ContainerLaunch = {
  server: 'boxed',
  image: 'boxed:1',
  args: [],
  env: {},
  secrets: [],
  network: false,
  memory_mb: 64,
  pids: 16,
  root: false,
};
const OWNER = { instance: 'i', life: 'l' };

interface Body {
  readonly User: string;
  readonly Env: readonly string[];
  readonly Cmd?: readonly string[];
  readonly NetworkDisabled: boolean;
  readonly HostConfig: { readonly NetworkMode: string; readonly Tmpfs: Readonly<Record<string, string>> };
}

function body(
  launch: Partial<ContainerLaunch>,
  config: { User?: string; Volumes?: Record<string, unknown> } = {},
): Body {
  const image = { Id: 'sha256:one', Config: config };
  return containerBody({ ...LAUNCH, ...launch }, {}, image, OWNER) as unknown as Body;
}

for (const [user, root, expected] of [
  ['', false, '65534:65534'],
  ['root', false, '65534:65534'],
  ['0', false, '65534:65534'],
  ['0:0', false, '65534:65534'],
  ['root:wheel', false, '65534:65534'],
  ['', true, '0'],
  ['root', true, '0'],
  ['node', false, 'node'],
  ['node', true, 'node'],
  ['1000:1000', true, '1000:1000'],
  ['rooted', false, 'rooted'],
] as const)
  test(`an image whose user is ${JSON.stringify(user)} runs as ${expected}${root ? ', root allowed' : ''}`, () => {
    assert.equal(body({ root }, { User: user }).User, expected);
  });

test('a volume that an image declares is memory, and its owner may write to it', () => {
  const { Tmpfs: scratch } = body({}, { User: '1000', Volumes: { '/data': {}, '/tmp': {} } }).HostConfig;
  assert.deepEqual(Object.keys(scratch), ['/tmp', '/data']);
  assert.match(scratch['/data'] ?? '', /nosuid,nodev,noexec,size=64m,mode=1777,uid=1000,gid=1000$/);
  assert.doesNotMatch(body({}, { User: 'node' }).HostConfig.Tmpfs['/tmp'] ?? '', /,uid=/);
  const many = Object.fromEntries(Array.from({ length: 17 }, (_, at) => [`/v${at}`, {}]));
  assert.throws(() => body({}, { Volumes: many }), { code: 'precondition' });
});

test('a network is there only when it was granted; arguments and home only when given', () => {
  const closed = body({});
  assert.deepEqual([closed.NetworkDisabled, closed.HostConfig.NetworkMode], [true, 'none']);
  assert.deepEqual([closed.Cmd, closed.Env], [undefined, ['HOME=/tmp']]);
  const open = body({ network: true, args: ['serve'], env: { HOME: '/srv' } });
  assert.deepEqual([open.NetworkDisabled, open.HostConfig.NetworkMode], [false, 'bridge']);
  assert.deepEqual([open.Cmd, open.Env], [['serve'], ['HOME=/srv']]);
});
