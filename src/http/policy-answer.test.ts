import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Role } from '#contract/identity.ts';
import type { ServiceStatus } from '#contract/service.ts';
import type { ToolInfo } from '#contract/tool.ts';
import { createPolicy } from '#core/policy.ts';
import { policyAnswer } from './policy-answer.ts';

const RESTART = { name: 'restart_container', effect: 'mutate', roles: ['member', 'owner'] } as ToolInfo;
const LOGS = { name: 'fetch_logs', effect: 'read', roles: ['viewer', 'member', 'owner'] } as ToolInfo;
const RADARR = { id: 'radarr', allowed_verbs: ['restart'] } as ServiceStatus;
const person = (role: Role) => ({ kind: 'user', id: role, name: role, role, can_approve: true }) as const;

test('with the built-in policy a member approves a restart of an allowed service, and a viewer does not', () => {
  const policy = createPolicy();
  for (const role of Role.options) {
    const { allowed, to, rules } = policyAnswer(policy, person(role), RESTART, RADARR);
    assert.equal(to, 'approve');
    assert.equal(allowed, role !== 'viewer', role);
    assert.match(rules.find(({ rule }) => rule === 'role')?.says ?? '', new RegExp(`theirs is ${role}`));
  }
  assert.equal(policyAnswer(policy, person('viewer'), LOGS, null).allowed, true);
});

test('the rule that says no is the one that is named', () => {
  const denied = (answer: ReturnType<typeof policyAnswer>) =>
    answer.rules.filter(({ holds }) => !holds).map(({ rule }) => rule);
  const owner = person('owner');
  assert.deepEqual(denied(policyAnswer(createPolicy(), owner, RESTART, { ...RADARR, allowed_verbs: [] })), [
    'allowlist',
  ]);
  const listed = createPolicy({
    four_eyes: true,
    roles: { owner: { allow_tools: [], deny_tools: ['restart_container'], can_approve: [] } },
  });
  const answer = policyAnswer(listed, owner, RESTART, RADARR);
  assert.deepEqual(denied(answer), ['lists', 'role']);
  assert.match(answer.rules.find(({ rule }) => rule === 'four_eyes')?.says ?? '', /somebody else/);
});
