import type { Diagnosis, Hypothesis } from '#contract/diagnosis.ts';
import { canonicalJson } from '#core/canonical-json.ts';
import { citedBy } from '#diagnosis/perturbations.ts';
import { diagnoseAgain, planAgain, type Recording } from '../recording.ts';
import { crowd, shuffled } from './crowd.ts';

/** Whether a property of the engine holds for one recorded case. `detail` says what broke it. */
export interface Gate {
  readonly name: GateName;
  readonly state: 'pass' | 'fail' | 'exempt';
  readonly detail: string;
}

export type GateName = 'evidence removed' | 'crowd' | 'shuffle' | 'replay' | 'plan';

/** Taking away what the leader stands on must cost it its place, or this much confidence. */
const MUST_LOSE = 0.2;

/** What must hold of every recorded case, whether its answer was right or wrong. */
export function gatesOf(recording: Recording): Gate[] {
  const { observations, inventory, diagnosis } = recording;
  const again = (name: GateName, other: Diagnosis): Gate => {
    const detail = difference(diagnosis, other, name === 'replay');
    return { name, state: detail === '' ? 'pass' : 'fail', detail };
  };
  const crowded = crowd(recording);
  const mixed = diagnoseAgain(recording, shuffled(observations), shuffled(inventory));
  return [
    evidenceRemoved(recording),
    again('crowd', diagnoseAgain(recording, crowded.observations, crowded.inventory)),
    again('shuffle', mixed),
    again('replay', diagnoseAgain(recording, observations, inventory)),
    replanned(recording),
  ];
}

/**
 * Given the same answers, the planner comes to the same causes. Its reads may come in another order: while it ran, each
 * was chosen at a time of its own.
 */
function replanned(recording: Recording): Gate {
  const { diagnosis, missing } = planAgain(recording);
  const named = (card: Diagnosis) => [card.verdict, ...card.causes.map(nameOf)].join(', ');
  const [before, after] = [named(recording.diagnosis), named(diagnosis)];
  const without = missing.map(({ tool }) => tool).join(', ');
  const detail =
    before === after ? '' : `${before} became ${after}${without === '' ? '' : ` without ${without}`}`;
  return { name: 'plan', state: detail === '' ? 'pass' : 'fail', detail };
}

function evidenceRemoved(recording: Recording): Gate {
  const name = 'evidence removed' as const;
  const [leader] = recording.diagnosis.causes;
  if (!leader) return { name, state: 'exempt', detail: 'no cause was named' };
  const cited = citedBy({ evidence: leader.evidence.filter(({ weight }) => weight > 0) });
  const left = recording.observations.filter(({ id }) => !cited.has(id));
  const [now] = diagnoseAgain(recording, left, recording.inventory).causes;
  if (!now || nameOf(now) !== nameOf(leader)) return { name, state: 'pass', detail: '' };
  const lost = leader.confidence - now.confidence;
  if (lost >= MUST_LOSE) return { name, state: 'pass', detail: '' };
  return { name, state: 'fail', detail: `${nameOf(leader)} keeps ${now.confidence} of ${leader.confidence}` };
}

/** In words, '' when both say the same: who is named, how surely, on what evidence; exactly, also what is ruled out. */
function difference(one: Diagnosis, other: Diagnosis, exactly: boolean): string {
  if (one.verdict !== other.verdict) return `verdict ${one.verdict} became ${other.verdict}`;
  const list = (card: Diagnosis) => [...card.causes, ...(exactly ? card.alternatives : [])];
  const [before, after] = [list(one).map(shortOf), list(other).map(shortOf)];
  const at = before.findIndex((text, index) => text !== after[index]);
  if (at >= 0) return `${before[at]} became ${after[at] ?? 'nothing'}`;
  if (after.length > before.length) return `${after[before.length]} came in addition`;
  if (canonicalJson(list(one).map(evidenceOf)) !== canonicalJson(list(other).map(evidenceOf))) {
    return 'the evidence is another';
  }
  const ruledOut = ({ ruled_out }: Diagnosis) => canonicalJson(ruled_out);
  return exactly && ruledOut(one) !== ruledOut(other) ? 'the list of what is ruled out is another' : '';
}

const nameOf = ({ cause, subject }: Hypothesis) => `${cause} of ${subject}`;
const shortOf = (hypothesis: Hypothesis) => `${nameOf(hypothesis)} (${hypothesis.confidence})`;
const evidenceOf = ({ evidence }: Hypothesis) =>
  evidence.map(({ observation_id, weight }) => [observation_id, weight]);
