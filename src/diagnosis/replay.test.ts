import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Diagnosis, Hypothesis } from '#contract/diagnosis.ts';
import { Snapshot } from '#contract/snapshot.ts';
import type { Json } from '#core/canonical-json.ts';
import { OpsError } from '#core/ops-error.ts';
import {
  asInvestigated,
  citedBy,
  hostileLines,
  shuffled,
  withLines,
  withoutObservations,
  withStrangers,
} from './perturbations.ts';
import { recordingOf, recordingOfRun, replay, replaySnapshot } from './replay.ts';
import { cases } from './worlds/all-fixture.ts';
import { CATALOGUE, investigateWorld, NOW } from './worlds/world-fixture.ts';

/** Taken of the demo stack while it had these faults: `cause subject` of the card, and what its evidence must show. */
const TRUTHS: Readonly<Record<string, { causes: readonly string[]; cites?: RegExp; fix?: string }>> = {
  healthy: { causes: [] },
  'radarr-crash': {
    causes: ['crashed radarr'],
    cites: /Unhandled exception in a background task/,
    fix: 'restart_container',
  },
  'sabnzbd-hang': { causes: ['hung sabnzbd'], cites: /unhealthy/, fix: 'restart_container' },
  'sonarr-dependency-down': {
    causes: ['dependency-down sabnzbd'],
    cites: /Connection refused/,
    fix: 'start_container',
  },
  'radarr-bad-credential': { causes: ['bad-credential radarr'], cites: /API key/ },
  'sabnzbd-disk-full': { causes: ['disk-full sabnzbd'], cites: /percent_used/ },
  'radarr-queue-stuck': {
    causes: ['download-stuck radarr'],
    cites: /Sintel\.2010/,
    fix: 'clear_radarr_queue_item',
  },
};

const FOLDER = join(import.meta.dirname, '__fixtures__');
const recorded = Object.entries(TRUTHS).map(([name, truth]) => {
  const snapshot = Snapshot.parse(JSON.parse(readFileSync(join(FOLDER, `${name}.json`), 'utf8')));
  return { name, truth, snapshot, found: replaySnapshot(snapshot) };
});
const broken = recorded.filter(({ truth }) => truth.causes.length > 0);

const leaders = ({ causes }: Diagnosis) => causes.map(({ cause, subject }) => `${cause} ${subject}`);
const leader = ({ causes: [first] }: Diagnosis): Hypothesis => first!;

it('there is a truth for every recorded snapshot', () => {
  assert.deepEqual(
    readdirSync(FOLDER).sort(),
    Object.keys(TRUTHS)
      .map((name) => `${name}.json`)
      .sort(),
  );
});

describe('a recorded snapshot', () => {
  for (const { name, truth, snapshot, found } of recorded) {
    it(`${name}: is diagnosed as what it was`, () => {
      const { diagnosis, decision } = found;
      assert.deepEqual(leaders(diagnosis), truth.causes);
      assert.equal(diagnosis.verdict, truth.causes.length > 0 ? 'diagnosed' : 'healthy');
      assert.equal(decision.kind === 'propose' ? decision.fix.tool : undefined, truth.fix);
      assert.equal(diagnosis.at, snapshot.captured_at);
      if (truth.cites) assert.match(JSON.stringify(leader(diagnosis).evidence), truth.cites);
    });

    it(`${name}: tells what was checked, what was found and what that rules out`, () => {
      assert.deepEqual(found.missing, []);
      assert.equal(found.plan.length, found.diagnosis.checked.length);
      assert.ok(found.plan.length <= 12);
      assert.ok(found.plan.every(({ why, found: seen }) => why !== '' && seen !== ''));
      assert.ok(found.plan.some(({ rules_out }) => rules_out !== ''));
    });

    it(`${name}: the order in which it was recorded changes nothing`, () => {
      const recording = recordingOf(snapshot);
      fc.assert(
        fc.property(
          fc.infiniteStream(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })),
          (stream) => {
            const again = replay(shuffled(recording, () => stream.next().value));
            assert.deepEqual(again.decision, found.decision);
            assert.deepEqual(again.plan, found.plan);
          },
        ),
        { numRuns: 10 },
      );
    });

    it(`${name}: 500 healthy strangers and their chatter change nothing`, () => {
      const { diagnosis } = replaySnapshot(withStrangers(snapshot, 500));
      assert.equal(diagnosis.verdict, found.diagnosis.verdict);
      assert.deepEqual(diagnosis.causes, found.diagnosis.causes);
    });

    it(`${name}: 200 hostile lines in every log do not change the verdict`, () => {
      const again = replaySnapshot(withLines(snapshot, hostileLines(200)));
      assert.equal(again.diagnosis.verdict, found.diagnosis.verdict);
      assert.deepEqual(leaders(again.diagnosis), leaders(found.diagnosis));
      assert.equal(again.decision.kind, found.decision.kind);
    });
  }

  for (const { name, snapshot, found } of broken) {
    it(`${name}: without what it cites, its cause loses its place or a fifth of certainty`, () => {
      const first = leader(found.diagnosis);
      const seen = asInvestigated(recordingOf(snapshot), found);
      const shown = new Set(first.evidence.map(({ observation_id }) => observation_id));
      for (const gone of [shown, citedBy(first)]) {
        const { diagnosis } = replay(withoutObservations(seen, gone));
        const still = diagnosis.causes.find(
          (one) => one.cause === first.cause && one.subject === first.subject,
        );
        const lost = first.confidence - (still?.confidence ?? 0);
        assert.ok(lost >= 0.2, `${leaders(diagnosis)} at ${still?.confidence} of ${first.confidence}`);
      }
    });

    it(`${name}: cites only what was recorded, as it was recorded`, () => {
      const seen = new Map(found.observations.map((one) => [one.id, one.evidence]));
      for (const { observation_id, ref } of found.diagnosis.causes.flatMap((one) => one.evidence))
        assert.deepEqual(seen.get(observation_id), ref);
    });
  }
});

describe('a replay', () => {
  const { snapshot, found } = recorded.find(({ name }) => name === 'sonarr-dependency-down')!;

  it('of a run makes the very same decision', () => {
    for (const { world, goal = 'what is wrong?' } of cases) {
      const { decision, steps, observations } = investigateWorld(world, goal);
      const run = { goal, created_at: NOW.toISOString(), steps: [...steps], observations: [...observations] };
      const plan = { inventory: world.services, tools: CATALOGUE, runReads: 20 };
      const again = replay(recordingOfRun(run, plan));
      assert.deepEqual(again.decision, decision);
      assert.deepEqual(again.missing, []);
    }
  });

  it('leaves out what a run did after its first proposal', () => {
    const { plan, observations } = found;
    const later = { ...plan[0]!, n: 99, call_id: 'later' };
    const run = {
      goal: snapshot.question,
      created_at: snapshot.captured_at,
      steps: [...plan, { ...later, kind: 'propose' as const }, later],
      observations: [...observations, { ...observations[0]!, id: 'later#state/radarr' }],
    };
    const { reads } = recordingOfRun(run, { ...recordingOf(snapshot) });
    assert.deepEqual(
      reads.map(({ callId }) => callId),
      plan.map(({ call_id }) => call_id),
    );
  });

  it('takes a read that was not recorded for one that could not be made, and names it', () => {
    const reads = snapshot.reads.filter(
      ({ args, tool }) => tool !== 'fetch_service_logs' || args.service !== 'sonarr',
    );
    const again = replaySnapshot({ ...snapshot, reads });
    const step = again.plan.find(({ status }) => status === 'error')!;
    assert.deepEqual(
      again.missing.map(({ tool, args }) => [tool, args.service]),
      [['fetch_service_logs', 'sonarr']],
    );
    assert.match(step.found, /the snapshot has no such read/);
    assert.match(
      again.diagnosis.notes?.join(' ') ?? '',
      /could not look into sonarr with fetch_service_logs/,
    );
  });

  it('takes what was recorded in another amount', () => {
    const reads = snapshot.reads.map((read) =>
      read.tool === 'fetch_service_logs' ? { ...read, args: { ...read.args, tail: 450 } } : read,
    );
    const again = replaySnapshot({ ...snapshot, reads });
    assert.deepEqual(again.missing, []);
    assert.deepEqual(again.diagnosis.causes, found.diagnosis.causes);
  });

  it('of nothing at all is no diagnosis', () => {
    const { diagnosis } = replaySnapshot({ ...snapshot, reads: [] });
    assert.equal(diagnosis.verdict, 'unclear');
    assert.equal(diagnosis.confidence, 0);
  });

  it('of whatever a file may hold ends in a diagnosis or in a plain refusal', () => {
    const answers = fc.array(fc.jsonValue({ maxDepth: 4 }), { minLength: snapshot.reads.length });
    fc.assert(
      fc.property(answers, fc.infiniteStream(fc.boolean()), (values, stream) => {
        const reads = snapshot.reads.map((read, index) =>
          read.status === 'ok' && stream.next().value ? { ...read, output: values[index] as Json } : read,
        );
        try {
          assert.ok(replaySnapshot({ ...snapshot, reads }).diagnosis.headline !== '');
        } catch (error) {
          assert.ok(error instanceof OpsError, String(error));
        }
      }),
    );
  });

  it('answers the question that is asked', () => {
    const asked = replaySnapshot({ ...snapshot, question: 'Why is jellyfin slow?' });
    const logs = asked.plan.filter(({ tool }) => tool === 'jellyfin_ping' || tool === 'fetch_service_logs');
    assert.ok(logs.some(({ args }) => args.service === 'jellyfin'));
  });
});

describe('the list of services of a snapshot', () => {
  const { snapshot } = recorded[0]!;
  const withServices = (services: unknown) => ({
    ...snapshot,
    reads: snapshot.reads.map((read) =>
      read.tool === 'list_services' && read.status === 'ok'
        ? { ...read, output: { services } as never }
        : read,
    ),
  });

  it('may know more and less than this version does', () => {
    const { inventory } = recordingOf(withServices([{ id: 'web', state: 'running', mood: 'good' }]));
    assert.deepEqual(
      inventory.map(({ id, state, health }) => [id, state, health]),
      [['web', 'running', 'none']],
    );
    assert.ok(!('mood' in inventory[0]!));
  });

  it('may have lost addresses to redaction', () => {
    const url = 'http://[redacted:host]:8080';
    const { inventory } = recordingOf(withServices([{ id: 'web', state: 'running', url }]));
    assert.equal(inventory[0]?.url, null);
  });

  it('is refused with the field and the version when it is none', () => {
    assert.throws(
      () => recordingOf(withServices([{ id: '-rf', state: 'running' }])),
      /service 1, id: .* version/,
    );
    assert.throws(() => recordingOf(withServices('none')), /it has no list/);
  });
});
