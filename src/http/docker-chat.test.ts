import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Principal } from '#contract/identity.ts';
import type { ServiceStatus } from '#contract/service.ts';
import type { ToolCall, ToolReply } from '#contract/tool.ts';
import { OpsError, toProblem } from '#core/ops-error.ts';
import { answerAboutDocker } from './docker-chat.ts';

const OWNER: Principal = { kind: 'user', id: 'u_1', name: 'Ann', role: 'owner', can_approve: true };
const CALLER = { principal: OWNER, client: 'chat', correlationId: 'c1' } as const;
const FILE = '/opt/stack/docker-compose.yml';
const SERVICES = [
  { id: 'sonarr', compose_service: 'sonarr', compose_files: [FILE] },
  { id: 'plain', compose_service: null, compose_files: [] },
] as unknown as ServiceStatus[];

/** A gate that answers what a test says, with the calls that it got. */
async function answer(
  message: string,
  reply: (call: ToolCall) => ToolReply,
  proposed: Parameters<typeof answerAboutDocker>[1] = [],
) {
  const calls: ToolCall[] = [];
  const gate = {
    call: async (call: ToolCall) => {
      calls.push(call);
      return reply(call);
    },
  };
  const services = { services: async () => SERVICES };
  const parts = { gate, services } as unknown as Parameters<typeof answerAboutDocker>[4];
  const said = await answerAboutDocker(message, proposed, CALLER, new AbortController().signal, parts);
  return { said, calls };
}

const ok = (output: Record<string, string>): ToolReply => ({
  status: 'ok',
  call_id: 'x',
  output,
  truncated: false,
  ms: 1,
});
const asks: ToolReply = {
  status: 'need_approval',
  call_id: 'x',
  need_approval: true,
  approval_id: 'apr_1',
  digest: 'd',
  rationale: 'r',
  tool: 't',
  args: {},
  expires: '2026-01-01T00:00:00.000Z',
};
const fails = (error: OpsError): ToolReply => ({ status: 'error', call_id: 'x', problem: toProblem(error) });

describe('a chat about Docker', () => {
  for (const message of ['check docker', 'What is the Docker status?', 'are all containers up?'])
    test(`${message} is answered by docker_status`, async () => {
      const { said } = await answer(message, () => ok({ summary: '2 of 2 containers are running.' }));
      assert.deepEqual(said, {
        text: '2 of 2 containers are running.',
        tools: ['docker_status'],
        suggestions: [],
      });
    });

  test('that cannot be answered is a warning', async () => {
    const { said } = await answer('check docker', () =>
      fails(new OpsError('unavailable', 'it is not there')),
    );
    assert.match(said.text, /^Warning: .*it is not there$/);
  });

  test('asks for consent where a restart is wished for, and does nothing', async () => {
    const { said, calls } = await answer('Sonarr queue looks stuck, can you restart it?', () => asks);
    assert.deepEqual(said.suggestions, [
      { approval_id: 'apr_1', label: 'Approve Restart', action: 'docker_actions.restart_container' },
    ]);
    assert.deepEqual(said.tools, ['docker_actions']);
    const [{ tool, args, approval_id } = assert.fail()] = calls;
    assert.deepEqual([tool, args, approval_id], ['compose_restart', { file: FILE, service: 'sonarr' }, null]);
  });

  test('says so where a wish names several services', async () => {
    const { said, calls } = await answer('Restart sonarr and plain', () => asks);
    assert.match(said.text, /one service at a time; this names sonarr, plain/);
    assert.deepEqual(said.suggestions, []);
    assert.deepEqual(calls, []);
  });

  test('asks for nothing that the diagnosis proposes already', async () => {
    const fix = { tool: 'restart_container', args: { container: 'sonarr' } };
    const { said, calls } = await answer('restart sonarr', () => asks, [fix]);
    assert.deepEqual([said.suggestions, calls], [[], []]);
    assert.equal((await answer('stop sonarr', () => asks, [fix])).calls.length, 1);
  });

  test('knows a service without a compose file too, and says why it may not', async () => {
    const { said, calls } = await answer('stop plain.', () =>
      fails(new OpsError('forbidden', 'a viewer may not')),
    );
    assert.deepEqual([calls[0]?.tool, calls[0]?.args], ['stop_container', { container: 'plain' }]);
    assert.deepEqual([said.suggestions, said.tools], [[], ['docker_actions']]);
    assert.match(said.text, /a viewer may not/);
  });

  for (const message of [
    'what is wrong?',
    'restart everything',
    'restart sonarr and plain',
    'restarting sonarr failed',
  ])
    test(`${message} proposes nothing`, async () => {
      assert.deepEqual((await answer(message, () => asks)).calls, []);
    });
});
