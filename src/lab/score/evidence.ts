import type { EvidenceLine } from '#contract/diagnosis.ts';
import type { EvidenceRef } from '#contract/observation.ts';
import type { Json } from '#core/canonical-json.ts';
import { cleanLine } from '#diagnosis/logs/line.ts';
import type { Recording } from '../recording.ts';
import type { Witness } from '../witness.ts';

/** A cited piece of evidence, held against what is really there. `reason` says why it is not so; '' when it is. */
export interface CheckedLine {
  readonly says: string;
  readonly shows: string;
  readonly ok: boolean;
  readonly reason: string;
}

/** Looks each cited line up where it says it stands. */
export async function checkEvidence(
  lines: readonly EvidenceLine[],
  recording: Recording,
  witness: Witness,
): Promise<CheckedLine[]> {
  return Promise.all(
    lines.map(async (line) => {
      const reason = await untruth(line, recording, witness);
      return { says: line.says, shows: shownBy(line.ref), ok: reason === '', reason };
    }),
  );
}

/** What a reader of the card sees of this evidence. */
export function shownBy(ref: EvidenceRef): string {
  if (ref.kind === 'log' || ref.kind === 'outside') return ref.text;
  if (ref.kind === 'event') return ref.action;
  if (ref.kind === 'metric') return `${ref.metric}: ${text(ref.value)}`;
  return `${ref.field}: ${text(ref.value)}`;
}

async function untruth(line: EvidenceLine, recording: Recording, witness: Witness): Promise<string> {
  const { ref } = line;
  switch (ref.kind) {
    case 'log':
      return saidBy(ref.text, await witness.log(ref.service)) ? '' : `${ref.service} never said it`;
    case 'status': {
      const had = witness.hadStatus(ref.service, ref.field, ref.value);
      if (had === null) return answered(line, recording);
      return had ? '' : `${ref.field} of ${ref.service} never was ${text(ref.value)}`;
    }
    case 'event': {
      const did = await witness.happened(ref.service, ref.action, ref.at);
      if (did === null) return answered(line, recording);
      return did ? '' : `${ref.service} had no ${ref.action} at ${ref.at}`;
    }
    default:
      return answered(line, recording);
  }
}

/** A line as it is cited: cleaned and cut, with marks where something was taken out. */
function saidBy(cited: string, lines: readonly string[]): boolean {
  const parts = cited.split(/\[redacted(?::[^\]]*)?\]/);
  return lines.some((line) => {
    const clean = cleanLine(line);
    let from = 0;
    return parts.every((part) => {
      const at = clean.indexOf(part, from);
      from = at + part.length;
      return at >= 0;
    });
  });
}

/** What only a tool can see must stand in the answer of the very call that it is cited from. */
function answered({ observation_id, ref }: EvidenceLine, { outputs }: Recording): string {
  const call = observation_id.slice(0, observation_id.indexOf('#'));
  const output = outputs[call];
  if (output === undefined) return `there is no answer of a call ${call}`;
  const values = new Set(leavesOf(output));
  const wanted = ref.kind === 'event' ? ref.action : shownValue(ref);
  if (values.has(wanted) || standsIn(wanted, values)) return '';
  return `the answer of ${call} has no ${wanted}`;
}

/** What stands in the answer itself of what is cited from it. */
function shownValue(ref: EvidenceRef): string {
  if ('value' in ref) return text(ref.value);
  return ref.kind === 'outside' ? ref.text : '';
}

/** Some citations join values with a colon or commas, some are the rounded form of a number. */
function standsIn(wanted: string, values: ReadonlySet<string>): boolean {
  const number = Number(wanted);
  if (wanted !== '' && !Number.isNaN(number))
    return [...values].some((value) => Math.abs(Number(value) - number) < 0.06);
  const pieces = wanted.split(/: |, /);
  return wanted !== '' && pieces.every((piece) => [...values].some((value) => value.includes(piece)));
}

function leavesOf(value: Json): string[] {
  if (Array.isArray(value)) return [text(value.length), ...value.flatMap(leavesOf)];
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(leavesOf);
  return [text(value)];
}

const text = (value: Json) => (typeof value === 'string' ? value : JSON.stringify(value));
