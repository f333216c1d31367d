import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { diagnose } from '../engine.ts';
import { ago, down, NOW, read, service } from '../worlds/world-fixture.ts';
import { observationsFrom } from './index.ts';
import type { Order } from './orders.ts';

const order = (from: number, to: number): Order => ({
  service: 'web',
  from: ago(from),
  to: ago(to),
  by: 'Olga',
});

function told(
  web: Parameters<typeof service>[1],
  actions: readonly (readonly [string, number])[],
  orders?: readonly Order[],
) {
  const services = [service('web', web)];
  const events = actions.map(([action, seconds]) => ({
    service: 'web',
    at: ago(seconds),
    action,
    exit_code: null,
  }));
  const reading = { tool: 'container_events', args: {}, at: NOW, callId: 'b', output: { events } };
  const observations = [
    ...read({ services }, 'list_services', {}, 'a'),
    ...observationsFrom({ ...reading, orders }),
  ];
  const card = diagnose({ observations, inventory: services, now: NOW, asked: 'what of web?', checked: [] });
  return [...card.causes.map(({ summary }) => summary), ...(card.notes ?? [])].join('\n');
}

const RESTART = [
  ['stop', 62],
  ['die', 62],
  ['start', 60],
] as const;

describe('who stopped or restarted a service', () => {
  test('is told with the time where it was done through OpsPilot', () => {
    assert.match(
      told({ started_at: ago(60) }, RESTART, [order(64, 55)]),
      /stopped and started again at 11:59:00 UTC, through OpsPilot by Olga\./,
    );
    assert.match(
      told(down(0), [['stop', 30]], [order(35, 25)]),
      /told to stop it at 2025-03-01T11:59:30.000Z, through OpsPilot by Olga\./,
    );
  });

  test('is somebody outside OpsPilot where nothing of it is known here', () => {
    assert.match(told({ started_at: ago(60) }, RESTART, [order(3600, 3500)]), /UTC, outside OpsPilot\./);
    assert.match(told({ started_at: ago(60) }, RESTART, []), /UTC, outside OpsPilot\./);
    assert.match(
      told({ started_at: ago(60) }, RESTART, [{ ...order(64, 55), service: 'db' }]),
      /UTC, outside OpsPilot\./,
    );
  });

  test('is left open where nobody looked it up', () => {
    const words = told({ started_at: ago(60) }, RESTART);
    assert.match(words, /stopped and started again at 11:59:00 UTC\./);
    assert.doesNotMatch(words, /OpsPilot/);
  });
});
