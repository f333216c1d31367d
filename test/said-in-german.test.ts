import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Decision } from '#contract/run.ts';
import { CAUSES } from '#diagnosis/causes/index.ts';
import { investigate } from '#diagnosis/engine.ts';
import { cases } from '#diagnosis/worlds/all-fixture.ts';
import { investigateWorld, NOW } from '#diagnosis/worlds/world-fixture.ts';
import { TOOLS } from '#tools/index.ts';
import { causes as germanCauses } from '../web/text/de/causes.ts';
import { said } from '../web/text/de/said.ts';
import { causes } from '../web/text/en/causes.ts';

/** A page shows the steps themselves, and no message that strings them together. */
function messageOf({ outcome, message }: Extract<Decision, { kind: 'conclude' }>): string {
  return outcome === 'diagnosed' ? '' : message;
}

/** All that the engine says of the realistic worlds, which between them bring up every cause. */
const spoken = cases.map(({ name, world, goal }) => {
  const { decision, steps, observations } = investigateWorld(world, goal);
  const asked = goal ?? 'what is wrong?';
  const { ranked, findings } = investigate({
    observations,
    inventory: world.services,
    now: NOW,
    asked,
    checked: [],
  });
  const { diagnosis } = decision;
  const texts = [
    diagnosis.headline,
    diagnosis.fix_blocked,
    decision.kind === 'conclude' ? messageOf(decision) : decision.fix.title,
    ...(diagnosis.notes ?? []),
    ...diagnosis.ruled_out.flatMap(({ title, because }) => [title, because]),
    ...diagnosis.checked.flatMap(({ what, found, rules_out }) => [what, found, rules_out]),
    ...[...diagnosis.causes, ...diagnosis.alternatives].flatMap((cause) => [
      cause.title,
      cause.summary,
      ...cause.human_steps,
      ...cause.evidence.map(({ says }) => says),
      ...(cause.fix
        ? [cause.fix.title, cause.fix.why, cause.fix.expected_downtime, cause.fix.predicate.says]
        : []),
    ]),
    ...steps.map(({ why }) => why),
    ...findings.map(({ says }) => says),
    ...ranked.flatMap(({ cause, suspect }) => {
      const fix = cause.fix(suspect);
      return [
        cause.name,
        cause.title(suspect),
        cause.summary(suspect),
        ...cause.humanSteps(suspect),
        ...cause.probes(suspect).map(({ why }) => why),
        ...(fix ? [fix.title, fix.why, fix.expected_downtime, fix.predicate.says] : []),
      ];
    }),
  ];
  return { name, texts: new Set(texts), causes: new Set(ranked.map(({ cause }) => cause.id)) };
});

describe('what the engine says, in German', () => {
  it('has the names of the causes, in both languages', () => {
    assert.deepEqual(causes, Object.fromEntries(CAUSES.map(({ id, name }) => [id, name])));
    const left = CAUSES.filter(({ id, name }) => germanCauses[id] === name && name.includes(' '));
    assert.deepEqual(left, []);
  });

  it('has the tools, what they do and how long they stop things', () => {
    const texts = TOOLS.flatMap(({ title, summary }) => [title, summary]);
    assert.deepEqual(
      texts.flatMap((text) => said.unknown(text)),
      [],
    );
  });

  it('covers every cause', () => {
    const met = new Set(spoken.flatMap(({ causes }) => [...causes]));
    assert.deepEqual(
      CAUSES.filter(({ id }) => !met.has(id)).map(({ id }) => id),
      [],
    );
  });

  for (const { name, texts } of spoken) {
    it(`leaves no English in: ${name}`, () => {
      const left = new Set([...texts].filter((text) => text !== '').flatMap((text) => said.unknown(text)));
      assert.deepEqual([...left], []);
    });
  }
});
