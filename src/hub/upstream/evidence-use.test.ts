import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { evidenceUse } from './evidence-use.ts';

type Schema = Readonly<Record<string, unknown>>;

const text = { type: 'string' };
const tool = (name: string, properties: Schema, required: readonly string[] = []) => ({
  effect: 'read' as const,
  own: {
    name,
    inputSchema: { type: 'object' as const, properties: properties as never, required: [...required] },
  },
});
const use = (...of: Parameters<typeof tool>) => evidenceUse(tool(...of), { id: 'ops', evidence: {} });

describe('how an outside tool serves investigations', () => {
  test('is seen from its name and its arguments', () => {
    const cases = [
      [
        tool('search_logs', { service: text, limit: { type: 'integer', maximum: 50 } }, ['service']),
        'logs',
        { service: '{service}', limit: 50 },
      ],
      [
        tool('pods_log', { name: text, namespace: text, tail: { type: 'integer' } }, ['name']),
        'logs',
        { name: '{service}', tail: 300 },
      ],
      [
        tool('getContainerLogs', { containerId: text }, ['containerId']),
        'logs',
        { containerId: '{container}' },
      ],
      [
        tool('journal', { unit: text, since: { type: 'string', format: 'date-time' } }),
        'logs',
        { unit: '{service}', since: '{since}' },
      ],
      [tool('list_alerts', {}), 'text', {}],
      [tool('service_status', { service_name: text }), 'status', { service_name: '{service}' }],
      [tool('recent_deployments', { app: text }), 'changes', { app: '{service}' }],
    ] as const;
    for (const [one, kind, args] of cases)
      assert.deepEqual(
        evidenceUse(one, { id: 'ops', evidence: {} }),
        { server: 'ops', kind, args },
        one.own.name,
      );
  });

  test('nothing is made up for arguments that nobody knows, or for tools of other kinds', () => {
    assert.equal(use('loki_query', { query: text }, ['query']), undefined);
    assert.equal(use('list_commits', { owner: text, repo: text }, ['owner', 'repo']), undefined);
    assert.equal(use('get_weather', { name: text }, ['name']), undefined);
    assert.equal(use('login', { name: text }), undefined);
    assert.equal(use('catalogue', { name: text }), undefined);
    assert.equal(use('search_logs', { service: { type: 'array' } }, ['service']), undefined);
  });

  test('a list of names is who it knows', () => {
    assert.deepEqual(use('logs', { service: { ...text, enum: ['web', 'db', 7] } })?.services, ['web', 'db']);
  });

  test('what changes something never serves, and what the operator says counts', () => {
    const logs = tool('search_logs', { service: text });
    const evidence = { search_logs: { kind: 'text' as const, args: { service: 'prod-{service}' } } };
    assert.deepEqual(evidenceUse(logs, { id: 'ops', evidence }), { server: 'ops', ...evidence.search_logs });
    assert.equal(evidenceUse({ ...logs, effect: 'mutate' }, { id: 'ops', evidence }), undefined);
    assert.equal(evidenceUse(logs, { id: 'ops', evidence: { search_logs: 'off' } }), undefined);
  });
});
