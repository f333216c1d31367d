import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Principal, Role } from '#contract/identity.ts';
import {
  approvalDecision,
  approversOf,
  createPolicy,
  listDecision,
  type PolicyTool,
  roleDecision,
} from './policy.ts';

const READ: PolicyTool = { name: 'list_services', effect: 'read', roles: ['viewer', 'member', 'owner'] };
const RESTART: PolicyTool = { name: 'restart_container', effect: 'mutate', roles: ['member', 'owner'] };
const UP: PolicyTool = { name: 'compose_up', effect: 'mutate', roles: ['owner'] };
const NO_LISTS = { allow_tools: [], deny_tools: [], can_approve: [] };

function person(role: Role, more: Partial<Principal> = {}): Principal {
  return { kind: 'user', id: `the-${role}`, name: role, role, can_approve: true, ...more };
}

test('built in: a viewer reads, members and owners may also ask for changes', () => {
  for (const role of Role.options) assert.equal(roleDecision(person(role), READ).allowed, true);
  assert.deepEqual(
    Role.options.map((role) => roleDecision(person(role), UP).allowed),
    [false, true, true],
  );
});

test('a tool of unknown effect is denied to everybody', () => {
  const odd = { ...READ, effect: 'maybe' } as unknown as PolicyTool;
  for (const role of Role.options) assert.equal(roleDecision(person(role), odd).allowed, false);
});

test('an unknown role is denied', () => {
  const odd = person('admin' as Role);
  assert.equal(listDecision(createPolicy(), odd, READ).allowed, false);
  assert.equal(roleDecision(odd, READ).allowed, false);
  assert.equal(roleDecision(odd, RESTART).allowed, false);
});

test('deny beats allow, whatever the lists say', () => {
  const tools = fc.subarray(['*', 'list_services', 'restart_container', 'compose_up']);
  fc.assert(
    fc.property(tools, tools, (allow_tools, deny_tools) => {
      const policy = createPolicy({
        four_eyes: false,
        roles: { member: { ...NO_LISTS, allow_tools, deny_tools } },
      });
      for (const tool of [READ, RESTART, UP]) {
        const listed = (list: string[]) => list.includes('*') || list.includes(tool.name);
        const expected = !listed(deny_tools) && (allow_tools.length === 0 || listed(allow_tools));
        assert.equal(listDecision(policy, person('member'), tool).allowed, expected);
        if (listed(deny_tools)) assert.ok(!approversOf(policy, tool).includes('member'));
      }
    }),
  );
});

test('a list of what a role can approve replaces what tools say, and never makes a viewer an approver', () => {
  assert.deepEqual(approversOf(createPolicy(), RESTART), ['member', 'owner']);
  assert.deepEqual(approversOf(createPolicy(), UP), ['owner']);
  const all = { ...NO_LISTS, can_approve: ['*'] };
  const policy = createPolicy({
    four_eyes: false,
    roles: { viewer: all, member: { ...NO_LISTS, can_approve: ['compose_up'] } },
  });
  assert.deepEqual(approversOf(policy, UP), ['member', 'owner']);
  assert.deepEqual(approversOf(policy, RESTART), ['owner']);
});

test('only a person who may approve, of a role that may, approves', () => {
  const policy = createPolicy();
  const approval = {
    tool: 'restart_container',
    roles: ['member', 'owner'] as Role[],
    requested_by: 'somebody',
  };
  const may = (principal: Principal) => approvalDecision(policy, principal, approval);
  assert.deepEqual(may(person('member')), { allowed: true });
  assert.deepEqual(may(person('member', { kind: 'token' })), { allowed: true });
  assert.match(reason(may(person('member', { can_approve: false }))), /sign-in/);
  assert.match(reason(may(person('viewer'))), /a viewer may not approve restart_container/);
  assert.match(reason(may(person('owner', { kind: 'agent' }))), /never from a program/);
  assert.match(reason(may(person('owner', { kind: 'system' }))), /never from a program/);
});

test('the roles in the request bind, and so does the policy of today', () => {
  const ownersOnly = { tool: 'restart_container', roles: ['owner'] as Role[], requested_by: 'somebody' };
  assert.equal(approvalDecision(createPolicy(), person('member'), ownersOnly).allowed, false);
  const policy = createPolicy({
    four_eyes: false,
    roles: { owner: { ...NO_LISTS, deny_tools: ['restart_container'] } },
  });
  assert.equal(approvalDecision(policy, person('owner'), ownersOnly).allowed, false);
});

test('with four eyes the one who asked may not approve', () => {
  const approval = { tool: 'compose_up', roles: ['owner'] as Role[], requested_by: 'the-owner' };
  const strict = createPolicy({ four_eyes: true, roles: {} });
  const own = approvalDecision(strict, person('owner'), approval);
  assert.match(reason(own), /who asked/);
  assert.equal('code' in own && own.code, 'four_eyes');
  assert.equal(approvalDecision(strict, person('owner', { id: 'other' }), approval).allowed, true);
  assert.equal(approvalDecision(createPolicy(), person('owner'), approval).allowed, true);
});

test('the version names the rules', () => {
  const same = createPolicy({ roles: {}, four_eyes: false });
  assert.equal(createPolicy().version, same.version);
  assert.match(same.version, /^[0-9a-f]{64}$/);
  assert.notEqual(createPolicy({ four_eyes: true, roles: {} }).version, same.version);
});

function reason(decision: ReturnType<typeof approvalDecision>): string {
  return decision.allowed ? 'allowed' : decision.reason;
}
