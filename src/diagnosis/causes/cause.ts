import type { ProposedFix } from '#contract/diagnosis.ts';
import type { ServiceStatus } from '#contract/service.ts';
import type { Json } from '#core/canonical-json.ts';
import type { Finding, FindingKind } from '../finding.ts';

/**
 * One way in which software breaks. One file each, registered in `index.ts`; ranking, planning, card and runbook index
 * derive from it. Weights and `prior` are log-odds: how much more likely the sign is when this cause is true.
 */
export interface Cause {
  /** kebab-case; its runbook is `docs/runbooks/causes/<id>.md`. */
  readonly id: string;
  /** A few plain words for lists: `crashed`, `disk full`. */
  readonly name: string;
  readonly prior: number;
  /** General causes of which this one is the reason: when it holds, they are no rivals. */
  readonly refines: readonly string[];
  /** Says little more than that something is wrong: any other likely cause of the same subject comes before it. */
  readonly vague?: boolean;
  /** Known from words alone: of several such of one subject, the surest is the story. */
  readonly told?: boolean;
  /** Lies in something that several use: who needs the same and says the same has no other trouble. */
  readonly shared?: boolean;
  /** Whether those who need the subject break with it. */
  readonly spreads: boolean;
  /** Where its signs would show; when all of these were read and none did, it is ruled out. */
  readonly showsIn: readonly Place[];
  /** No hypothesis is made unless one of these is seen. */
  readonly requires: readonly FindingKind[];
  readonly explains: readonly Weight[];
  /** Negative weights. */
  readonly contradicts: readonly Weight[];
  /** Splits what is seen of one subject into separate cases, by the key of each finding; one case when absent. */
  keyOf?(finding: Finding): string;
  /** A condition beyond `requires`. */
  holds?(suspect: Suspect): boolean;
  /** Reads that would tell whether it is so. */
  probes(suspect: Suspect): readonly Probe[];
  title(suspect: Suspect): string;
  /** For someone who is no engineer: what happened and what it means. */
  summary(suspect: Suspect): string;
  /** Null when nothing safe can be done from here; `humanSteps` then say what a person can do. */
  fix(suspect: Suspect): ProposedFix | null;
  humanSteps(suspect: Suspect): readonly string[];
}

/** A kind of place to look at. */
export type Place = 'status' | 'log' | 'answer' | 'disk' | 'api';

/** How strongly a finding speaks for (or, negative, against) a cause. */
export interface Weight {
  readonly finding: FindingKind;
  readonly weight: number;
  /** `self` (default): seen at the subject. `others`: seen at another service and naming the subject. `host`: seen at the host. */
  readonly at?: 'self' | 'others' | 'host';
  when?(finding: Finding, suspect: Suspect): boolean;
}

/** A read call that a cause would like to see. `cost` 1 is a quick read. */
export interface Probe {
  readonly tool: string;
  readonly args: Readonly<Record<string, Json>>;
  /** Plain words: what is checked, and why. */
  readonly why: string;
  readonly cost: number;
}

/** A subject under suspicion of one cause, with all that is known of it. */
export interface Suspect {
  /** Service name, or `host`. */
  readonly subject: string;
  /** What within the subject (a queue id, a path); '' for the subject itself. */
  readonly key: string;
  readonly status: ServiceStatus | undefined;
  /** Signs seen at the subject. */
  readonly findings: readonly Finding[];
  /** Signs seen at other services that name the subject. */
  readonly named: readonly Finding[];
  /** Signs seen at the machine itself. */
  readonly host: readonly Finding[];
  /** Services it needs and services that need it, direct ones first. */
  readonly needs: readonly string[];
  readonly neededBy: readonly string[];
  /** Whether the question named it. */
  readonly asked: boolean;
  /** Whether the question is how to get to it from outside. */
  readonly wanted: boolean;
  /** The strongest sign of a kind at the subject. */
  has(kind: FindingKind): Finding | undefined;
  /** The same for any subject. */
  elsewhere(subject: string, kind: FindingKind): Finding | undefined;
  /** Services whose signs of this kind name `other`, sorted. */
  neighboursNaming(other: string, kind: FindingKind): readonly string[];
  readonly inventory: readonly ServiceStatus[];
  statusOf(service: string): ServiceStatus | undefined;
}

/** The page that tells a person more. */
export function runbookOf(cause: Pick<Cause, 'id'>): string {
  return `docs/runbooks/causes/${cause.id}.md`;
}
