import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { Predicate, ProposedFix } from '#contract/diagnosis.ts';
import { DETECTORS } from '../detectors/index.ts';
import { investigate } from '../engine.ts';
import { FINDING_KINDS, type FindingKind } from '../finding.ts';
import type { Hypothesis } from '../rank.ts';
import { cases } from '../worlds/all-fixture.ts';
import { CATALOGUE, investigateWorld, NOW } from '../worlds/world-fixture.ts';
import { runbookOf } from './cause.ts';
import { CAUSES } from './index.ts';

const root = join(import.meta.dirname, '../../..');
const emitted = new Set<FindingKind>(DETECTORS.flatMap((detector) => detector.emits));
const tools = new Set(CATALOGUE.map(({ name }) => name));

/** Every hypothesis that the realistic worlds bring up, by cause. */
const seen = Map.groupBy(
  cases.flatMap(({ world, goal }): Hypothesis[] => {
    const { observations } = investigateWorld(world, goal);
    const asked = goal ?? 'what is wrong?';
    return [...investigate({ observations, inventory: world.services, now: NOW, asked, checked: [] }).ranked];
  }),
  ({ cause }) => cause.id,
);

describe('every detector', () => {
  it('says which signs it can see, each from the list, and each sign has one that sees it', () => {
    const kinds = Object.keys(FINDING_KINDS) as FindingKind[];
    assert.deepEqual([...emitted].sort(), kinds.sort());
  });

  it('has a name of its own', () => {
    const names = DETECTORS.map(({ name }) => name);
    assert.equal(new Set(names).size, names.length);
  });
});

describe('every cause', () => {
  it('has an id of its own, and its own file and runbook page, and no file or page is left over', () => {
    const ids = CAUSES.map(({ id }) => id).sort();
    assert.equal(new Set(ids).size, ids.length);
    const pages = readdirSync(join(root, 'docs/runbooks/causes')).map((name) => name.replace(/\.md$/, ''));
    assert.deepEqual(pages.sort(), ids);
    const files = readdirSync(import.meta.dirname).map((name) => name.replace(/\.ts$/, ''));
    for (const id of ids) assert.ok(files.includes(id), `causes/${id}.ts`);
  });

  for (const cause of CAUSES) {
    describe(cause.id, () => {
      it('has a runbook page that says how it shows, what to do and when it is fixed', () => {
        const page = readFileSync(join(root, runbookOf(cause)), 'utf8');
        assert.match(page, /^# \S/);
        for (const part of ['**How it shows.**', '**What to do.**', '**It is fixed when**']) {
          assert.ok(page.includes(part), part);
        }
      });

      it('has sane weights on signs that a detector can see', () => {
        assert.ok(cause.prior < 0 && cause.prior >= -5);
        assert.ok(cause.requires.length > 0);
        for (const { weight, finding } of cause.explains) {
          assert.ok(weight > 0 && weight <= 7, `${finding} ${weight}`);
          assert.ok(emitted.has(finding), finding);
        }
        for (const { weight, finding } of cause.contradicts) {
          assert.ok(weight < 0 && weight >= -7, `${finding} ${weight}`);
          assert.ok(emitted.has(finding), finding);
        }
        const explained = new Set(cause.explains.map(({ finding }) => finding));
        for (const kind of cause.requires)
          assert.ok(explained.has(kind), `requires ${kind}, explains it not`);
      });

      it('can be reached: all its required signs together outweigh its prior', () => {
        const most = Math.max(
          ...cause.requires.map((kind) =>
            Math.max(...cause.explains.filter((w) => w.finding === kind).map(({ weight }) => weight)),
          ),
        );
        const rest = cause.explains.reduce((sum, { weight }) => sum + weight, 0);
        assert.ok(cause.prior + Math.max(most, rest) > 0);
      });

      it('refines causes that exist, and not in a circle', () => {
        for (const id of cause.refines) {
          const general = CAUSES.find((other) => other.id === id);
          assert.ok(general, id);
          assert.ok(!general.refines.includes(cause.id), `${id} refines ${cause.id} too`);
        }
      });

      it('comes up in a realistic world, and its texts, probes and fix are whole there', () => {
        const met = seen.get(cause.id) ?? [];
        assert.ok(met.length > 0, 'no world of worlds/ brings it up');
        for (const { suspect } of met) {
          const texts = [cause.title(suspect), cause.summary(suspect), ...cause.humanSteps(suspect)];
          assert.ok(cause.humanSteps(suspect).length > 0, 'no human steps');
          for (const text of texts) {
            const ours = text.replace(/“[^”]*”/g, '“”');
            assert.doesNotMatch(ours, /undefined|null|NaN|\[object|\s{2,}|\s[,;]/, text);
            assert.ok(text.trim() === text && text.length > 0, `«${text}»`);
          }
          assert.ok(texts[0]!.includes(suspect.subject === 'host' ? 'machine' : suspect.subject), texts[0]);
          for (const probe of cause.probes(suspect)) {
            assert.ok(tools.has(probe.tool), probe.tool);
            assert.ok(probe.cost > 0 && !probe.why.endsWith('.'), probe.why);
          }
          const fix = cause.fix(suspect);
          if (!fix) continue;
          assert.ok(tools.has(fix.tool), fix.tool);
          assert.deepEqual(Object.keys(fix.origins).sort(), Object.keys(fix.args).sort());
          ProposedFix.parse(fix);
          assert.ok(Predicate.parse(fix.predicate).checks.length > 0);
        }
      });
    });
  }
});
