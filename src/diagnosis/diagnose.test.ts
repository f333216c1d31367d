import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { cases } from './worlds/all-fixture.ts';
import { investigateWorld } from './worlds/world-fixture.ts';

describe('diagnosis', () => {
  for (const one of cases) {
    it(one.name, () => {
      const { decision, steps } = investigateWorld(one.world, one.goal);
      const { diagnosis } = decision;
      const seen = diagnosis.causes.map((cause) => `${cause.cause} ${cause.subject}`);
      const detail = JSON.stringify(
        {
          seen,
          headline: diagnosis.headline,
          steps: steps.map((s) => `${s.tool} ${JSON.stringify(s.args)}`),
          alternatives: diagnosis.alternatives.map((a) => [a.cause, a.subject, a.confidence, a.score]),
          causes: diagnosis.causes,
        },
        null,
        1,
      );
      assert.deepEqual(seen, one.causes, detail);
      assert.equal(diagnosis.verdict, one.causes.length > 0 ? 'diagnosed' : 'healthy', detail);
      if (one.victims) assert.deepEqual(diagnosis.causes[0]?.victims, one.victims, detail);
      const fix =
        decision.kind === 'propose' ? `${decision.fix.tool} ${JSON.stringify(decision.fix.args)}` : null;
      assert.equal(fix, one.fix ?? null, detail);
      assert.ok(steps.length <= 12, `${steps.length} reads`);
      if (one.cites) {
        const cited = diagnosis.causes
          .flatMap((c) => c.evidence)
          .map((line) => JSON.stringify(line.ref))
          .join('\n');
        assert.match(cited, one.cites);
      }
    });
  }
});
