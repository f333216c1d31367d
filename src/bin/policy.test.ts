import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { Config } from '#config/schema.ts';
import { approversOf, createPolicy, listDecision } from '#core/policy.ts';
import { createRedactor } from '#core/redaction.ts';
import { createCatalog } from '#gate/catalog.ts';
import { readPolicyFile } from '#hub/registry/formats/policy-file.ts';
import { describeTool } from '#tools/tool.ts';
import { dataDirAt } from './data-dir.ts';
import { configuredPolicyFile, policyRules, toolsUnder } from './policy.ts';
import { instanceTools } from './tool-sets.ts';

const FILE = '/opt/stack/docker-compose.yml';
const TEXT = `defaults:
  read_timeout_ms: 4000
  write_timeout_ms: 30000
  output_cap_bytes: 120000
  redact_patterns:
    - '(?i)apikey=\\\\w+'
    - '(?i)authorization:\\\\s*bearer\\\\s+[a-z0-9\\\\._-]+'

roles:
  admin:
    can_approve: ["*"]
  standard:
    can_approve: ["compose_restart"]
    deny_tools: ["compose_pull", "compose_up"]

cooldowns:
  compose_restart: { seconds: 300, key: "service" }
  compose_pull:    { seconds: 3600 }
  compose_up:      { seconds: 3600 }

schemas:
  docker_ps:
    type: object
    additionalProperties: false

  compose_logs:
    type: object
    properties:
      file:    { type: string, const: "${FILE}" }
      service: { type: string, pattern: "^[a-zA-Z0-9_-]{1,32}$" }
      tail:    { type: integer, minimum: 50, maximum: 500 }
    required: [file, service]
    additionalProperties: false

  compose_up:
    type: object
    properties:
      file: { type: string, const: "${FILE}" }
    required: [file]
    additionalProperties: false

guards:
  lock_compose_file: true
  trim_output: true
  redact_output: true
`;

const root = mkdtempSync(join(tmpdir(), 'opspilot-policy-'));
after(() => rmSync(root, { recursive: true, force: true }));
writeFileSync(join(root, 'policy.yaml'), TEXT);
const CONFIG = Config.parse({ policy: { file: 'policy.yaml' } });

describe("the guide's policy.yaml", () => {
  const file = configuredPolicyFile(CONFIG, root) ?? assert.fail();
  const tools = toolsUnder(file, instanceTools(CONFIG, dataDirAt(root), root, file.composeFile));
  const named = (name: string) => tools.find((tool) => tool.name === name) ?? assert.fail(name);

  test('says who may do and approve what: admin is our owner, standard our member', () => {
    const policy = createPolicy(policyRules(CONFIG, file));
    const roles = (name: string) => approversOf(policy, describeTool(named(name))).join();
    assert.deepEqual(['compose_restart', 'compose_up', 'compose_pull', 'restart_container'].map(roles), [
      'member,owner',
      'owner',
      'owner',
      'owner',
    ]);
    const member = { kind: 'user', id: 'u', name: 'u', role: 'member', can_approve: true } as const;
    assert.equal(listDecision(policy, member, describeTool(named('compose_up'))).allowed, false);
    assert.equal(listDecision(policy, member, describeTool(named('compose_restart'))).allowed, true);
  });

  test('says how long tools rest and take', () => {
    assert.deepEqual(named('compose_restart').cooldown, { seconds: 300, keyBy: 'service' });
    assert.deepEqual(named('compose_up').cooldown, { seconds: 3600, keyBy: null });
    assert.deepEqual([named('docker_ps').deadlineMs, named('compose_up').deadlineMs], [4000, 30_000]);
  });

  test('locks the compose file, and its schemas hold beside our own', () => {
    const catalog = createCatalog(tools);
    const issue = (name: string, args: object) => catalog.find(name).inputIssue(args);
    assert.equal(issue('compose_up', { file: FILE }), null);
    assert.notEqual(issue('compose_up', { service: 'radarr' }), null, 'its schema wants the file');
    assert.equal(issue('compose_logs', { file: FILE, service: 'radarr', tail: 150 }), null);
    for (const args of [
      { file: '/x.yml', service: 'radarr' },
      { file: FILE, service: 'radarr', tail: 49 },
    ])
      assert.notEqual(issue('compose_logs', args), null);
    assert.notEqual(issue('compose_ps', { file: '/x.yml' }), null, 'locked for those without a schema too');
  });

  test('says what is hidden beside what we know', () => {
    const more = readPolicyFile('policy.yaml', TEXT.replace('apikey=', 'customer-'));
    const hide = createRedactor({ inventoryNames: [], ownHosts: [], patterns: more.hidden });
    assert.equal(hide('of CUSTOMER-4711, twice: customer-1'), 'of [redacted], twice: [redacted]');
    assert.equal(file.hidden.length, 2);
  });

  for (const [what, text, said] of [
    ['an unknown role', TEXT.replace('admin:', 'root:'), /^roles\.root: is no role/],
    ['an unknown field', TEXT.replace('trim_output', 'trim'), 'guards.trim: there is no such field'],
    [
      'a guard that is off',
      TEXT.replace('trim_output: true', 'trim_output: false'),
      'guards.trim_output: cannot be switched off',
    ],
    [
      'a pattern that is none',
      TEXT.replace('apikey=', 'apikey=('),
      'defaults.redact_patterns.0: is no regular expression',
    ],
    [
      'a time that is none',
      TEXT.replace('4000', '-1'),
      'defaults.read_timeout_ms: must be a whole number above 0',
    ],
    ['no YAML', 'a: [', 'policy.yaml is not YAML'],
  ] as const)
    test(`with ${what} is refused`, () => {
      assert.throws(() => readPolicyFile('policy.yaml', text), { code: 'bad_request', message: said });
    });

  test('for a tool that there is none of stops the start', () => {
    const other = readPolicyFile('policy.yaml', TEXT.replace('  compose_pull:    {', '  compose_pul: {'));
    assert.throws(() => toolsUnder(other, tools), /there is no tool compose_pul$/);
  });

  test('gives way to what the configuration itself says', () => {
    const own = { allow_tools: [], deny_tools: ['*'], can_approve: [] };
    const config = Config.parse({ policy: { file: 'policy.yaml', roles: { member: own } } });
    assert.deepEqual(policyRules(config, file).roles.member, own);
  });
});
