import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { dice } from '../metrics/series-fixture.ts';
import type { TimedLine } from './changes.ts';
import { turnsIn } from './turns.ts';

const MINUTE = 60_000;
const NOW = 90 * MINUTE;
const ONSET = 60 * MINUTE;

const said = (text: (n: number) => string, from: number, to: number, every: number): TimedLine[] =>
  Array.from({ length: Math.ceil((to - from) / every) }, (_, n) => ({ at: from + n * every, text: text(n) }));
const log = (...parts: TimedLine[][]) => parts.flat().sort((a, b) => a.at - b.at);
const beat = said((n) => `heartbeat ${n} sent`, 0, NOW, MINUTE);
const kinds = (lines: TimedLine[]) =>
  turnsIn(lines, NOW).map(({ kind, template, since }) => [kind, template.text, since]);

describe('turns of a log', () => {
  it('are what is new, what comes in a burst and what has vanished, each with its moment', () => {
    const fresh = said((n) => `connect to 10.0.0.${n} refused`, ONSET, NOW, 2 * MINUTE);
    assert.deepEqual(kinds(log(beat, fresh)), [['new', 'connect to <ip> refused', ONSET]]);
    const seldom = said((n) => `slow query took ${n} ms`, 0, ONSET, 20 * MINUTE);
    const often = said((n) => `slow query took ${n} ms`, ONSET, NOW, MINUTE);
    assert.deepEqual(kinds(log(beat, seldom, often)), [['burst', 'slow query took <duration>', ONSET]]);
    const jobs = said((n) => `job ${n} done`, 0, ONSET, MINUTE);
    assert.deepEqual(kinds(log(beat, jobs)), [['vanished', 'job <num> done', ONSET - MINUTE]]);
  });

  it('show a line that says it', () => {
    const fresh = said((n) => `connect to 10.0.0.${n} refused`, ONSET, NOW, 2 * MINUTE);
    const lines = log(beat, fresh);
    const [turn] = turnsIn(lines, NOW);
    assert.equal(lines[turn!.line]?.text, 'connect to 10.0.0.0 refused');
    assert.deepEqual([turn?.before, turn?.after], [0, 15]);
  });

  it('are not what is said once, what was said at the start, or many lines of one moment', () => {
    assert.deepEqual(
      kinds(
        log(
          beat,
          said(() => 'cache warmed up', 70 * MINUTE, 71 * MINUTE, MINUTE),
        ),
      ),
      [],
    );
    assert.deepEqual(
      kinds(
        log(
          beat,
          said((n) => `loading part ${n}`, 0, MINUTE, 1000),
        ),
      ),
      [],
    );
    assert.deepEqual(
      kinds(
        log(
          beat,
          said((n) => `item ${n} expired`, ONSET, ONSET + 5000, 100),
        ),
      ),
      [],
    );
  });

  it('are not in a log that says at random what it always says', () => {
    const words = ['served page', 'cache missed key', 'user logged in', 'mail sent to', 'retrying upload'];
    for (let seed = 1; seed <= 40; seed += 1) {
      const roll = dice(seed);
      const lines = Array.from({ length: 400 }, (_, n) => ({
        at: Math.floor(roll.uniform() * NOW),
        text: `${words[roll.below(words.length)]} ${n}`,
      }));
      assert.deepEqual(kinds(log(lines)), [], `${seed}`);
    }
  });

  it('never throw, whatever the lines and their times', () => {
    const line = fc.record({ at: fc.integer({ min: -5, max: NOW + 5 }), text: fc.string() });
    fc.assert(
      fc.property(fc.array(line, { maxLength: 60 }), (lines) => {
        for (const { line: at, since } of turnsIn(lines, NOW)) assert.ok(lines[at] && Number.isFinite(since));
      }),
      { numRuns: 50 },
    );
  });
});
