import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { findingsIn } from '../detectors/index.ts';
import { factsOf } from '../facts.ts';
import type { FindingKind } from '../finding.ts';
import { LIVE } from '../rank.ts';
import { chatter } from '../worlds/case-fixture.ts';
import { down, NOW, read, service } from '../worlds/world-fixture.ts';
import { PROGRAMS } from './programs-fixture.ts';
import { HARMLESS, SIGNS } from './signs-fixture.ts';

const inventory = [service('app', down(1)), service('db', down(0))];

/** Of a line that has just been said, before so much chatter that only what is worth keeping is kept. */
function kindsOf(line: string): Set<FindingKind> {
  const world = { services: inventory, logs: { app: [line, ...chatter(9), 'bye'] } };
  const observations = [
    ...read(world, 'list_services', {}, 'a'),
    ...read(world, 'fetch_service_logs', { service: 'app' }, 'b'),
  ];
  const findings = findingsIn({ facts: factsOf(observations), inventory, now: NOW });
  return new Set(
    findings
      .filter((f) => f.subject === 'app' && f.kind.startsWith('says-') && f.strength >= LIVE)
      .map((f) => f.kind),
  );
}

describe('signs in the words of real programs', () => {
  for (const [kind, lines] of [...SIGNS, ...PROGRAMS]) {
    for (const line of lines)
      it(`${kind}: ${line}`, () => assert.ok(kindsOf(line).has(kind), [...kindsOf(line)].join(', ')));
  }
  for (const line of HARMLESS) it(`nothing: ${line}`, () => assert.deepEqual([...kindsOf(line)], []));
});
