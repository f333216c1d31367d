import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Diagnosis, Hypothesis } from '#contract/diagnosis.ts';
import { BY, someEvent } from './store-fixture.ts';
import { onEveryDialect } from './store-suite.ts';

await onEveryDialect('what is looked for', (open) => {
  test('runs are found by outcome, asker, cause, service and time, together too', async () => {
    await using part = await open();
    const { runs } = part.store;
    for (const [id, askedBy] of [['run-1', 'anna'] as const, ['run-2', 'ben'] as const]) {
      await runs.create({ id, goal: 'Why?', source: 'web', askedBy, begun: true, ...BY });
    }
    const found = async (query: Omit<Parameters<typeof runs.list>[0], 'limit'>) =>
      (await runs.list({ limit: 9, ...query })).runs.map(({ id }) => id);
    const [, first] = (await runs.list({ limit: 9 })).runs;
    const card = (causes: Hypothesis[]) => ({ diagnosis: cardOf(causes), detail: 'a card', ...BY });
    await runs.note({ id: 'run-1', state: 'PLAN', ...card([cause('crashed', 'db', ['api', 'api'])]) });
    assert.deepEqual(await found({ service: 'api' }), ['run-1']);
    await runs.move({
      id: 'run-1',
      from: 'PLAN',
      to: 'DONE',
      outcome: 'diagnosed',
      ...card([cause('disk-full', 'host', ['db']), cause('crashed', 'db', [])]),
    });
    assert.deepEqual(await found({ service: 'api' }), [], 'a new card replaces the one before');
    assert.deepEqual(await found({ service: 'db', cause: 'disk-full' }), ['run-1']);
    assert.deepEqual(await found({ cause: 'crashed' }), ['run-1']);
    assert.deepEqual(await found({ service: 'host', cause: 'crashed' }), []);
    assert.deepEqual(await found({ outcome: 'diagnosed' }), ['run-1']);
    assert.deepEqual(await found({ asked_by: 'ben' }), ['run-2']);
    assert.deepEqual(await found({ asked_by: 'ben', outcome: 'diagnosed' }), []);
    const at = first!.created_at;
    assert.deepEqual(await found({ to: at }), []);
    assert.deepEqual((await found({ from: at })).toSorted(), ['run-1', 'run-2']);
  });

  test('events are found by words, result, actor and time, and paged back from the newest', async () => {
    await using part = await open();
    const { events } = part.store;
    await events.append([
      someEvent({ detail: 'Kept 100% of it', actor: 'anna' }),
      someEvent({ detail: 'kept 100 of it', result: 'denied' }),
      someEvent({ action: 'run.created', resource: 'run_7' }),
    ]);
    const found = async (query: Omit<Parameters<typeof events.list>[0], 'limit'>) =>
      (await events.list({ limit: 9, ...query })).map(({ seq }) => seq);
    assert.deepEqual(await found({ find: '100%' }), [1], 'what stands for anything in SQL means itself');
    assert.deepEqual(await found({ find: 'RUN_7' }), [3]);
    assert.deepEqual(await found({ find: 'ANNA' }), [1]);
    assert.deepEqual(await found({ result: 'denied' }), [2]);
    assert.deepEqual(await found({ actor: 'anna', result: 'denied' }), []);
    assert.deepEqual(await found({ before: 3, newestFirst: true }), [2, 1]);
    const first = (await events.list({ limit: 1 }))[0]!.ts;
    assert.deepEqual(await found({ to: first }), []);
    assert.deepEqual(await found({ from: first }), [1, 2, 3]);
  });
});

function cause(id: string, subject: string, victims: string[]): Hypothesis {
  const words = { title: id, summary: '', runbook: '' };
  return {
    cause: id,
    subject,
    victims,
    ...words,
    confidence: 1,
    score: 1,
    evidence: [],
    human_steps: [],
    fix: null,
  };
}

function cardOf(causes: Hypothesis[]): Diagnosis {
  return {
    verdict: 'diagnosed',
    headline: '',
    confidence: 1,
    confidence_words: 'certain',
    causes,
    alternatives: [],
    ruled_out: [],
    checked: [],
    fix_blocked: '',
    at: '2026-01-02T00:00:00.000Z',
  };
}
