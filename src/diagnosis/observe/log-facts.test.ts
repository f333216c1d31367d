import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ago, investigateWorld, read, service } from '../worlds/world-fixture.ts';

type Lines = readonly (readonly [number, string])[];

const request = (age: number, port: number, ...said: string[]): Lines => [
  [age, `10.0.0.1:${port} Accepted`],
  ...said.map((text) => [age, text] as const),
  [age, `10.0.0.1:${port} Closing`],
];
const failed = (age: number, port: number) =>
  request(
    age,
    port,
    "PHP Fatal error:  Uncaught PDOException: SQLSTATE[HY000] [1049] Unknown database 'shop' in /app/index.php:3",
    'Stack trace:',
    '#0 /app/index.php(3): PDO->__construct()',
    '  thrown in /app/index.php on line 3',
  );
const checks = [28, 26, 24, 22, 20, 18].flatMap((age, n) => request(age, 40_100 + n));
const log = [...failed(30.02, 40_001), ...failed(30.01, 40_002), ...failed(30, 40_003), ...checks];

function afterOf(lines: Lines, pattern: RegExp): number | undefined {
  const seen = read(
    { services: [service('shop')], logs: { shop: lines } },
    'fetch_service_logs',
    { service: 'shop' },
    'a',
  );
  const facts = seen
    .filter(({ what }) => what === 'log')
    .map(({ value }) => value as { text: string; after: number });
  return facts.find(({ text }) => pattern.test(text))?.after;
}

describe('how much a program did after a line', () => {
  test('leaves out the rest of the same report, and what it says all the while', () => {
    assert.equal(afterOf(log, /Unknown database/), 0);
    assert.equal(afterOf([...log, [5, 'order 17 was stored']], /Unknown database/), 1);
  });

  test('counts all else after what was said once', () => {
    const once: Lines = [
      [30, 'error: no luck'],
      [29, '  at luck.js:3'],
      [20, 'order 17 was stored'],
      [10, 'order 18 was stored'],
    ];
    assert.equal(afterOf(once, /no luck/), 2);
  });

  test('so that health checks do not bury what went wrong a moment ago', () => {
    const shop = service('shop', { health: 'healthy', depends_on: ['db'], started_at: ago(3600) });
    const { decision } = investigateWorld({
      services: [shop, service('db', { health: 'healthy' })],
      logs: { shop: log },
    });
    assert.equal(decision.diagnosis.causes[0]?.cause, 'database-missing');
  });
});
