import type { ServiceStatus } from '#contract/service.ts';
import type { Fact, Facts } from '../facts.ts';
import type { Finding, FindingKind } from '../finding.ts';
import type { Utterance } from '../signs/utterance.ts';

/** What detectors may look at. The inventory is for names, addresses and wiring only: what is wrong comes from facts. */
export interface Scene {
  readonly facts: Facts;
  readonly inventory: readonly ServiceStatus[];
  /** The time of the newest capture; nothing here reads a clock. */
  readonly now: Date;
  /** What the programs say of themselves. */
  readonly said: readonly Utterance[];
}

/** Draws one kind of sign from facts. Pure; one file each, registered in `index.ts`. */
export interface Detector {
  readonly name: string;
  readonly emits: readonly FindingKind[];
  detect(scene: Scene): Finding[];
}

/** A finding drawn from these facts, the most telling first. */
export function finding(
  kind: FindingKind,
  facts: readonly [Fact, ...Fact[]],
  says: string,
  more: Partial<Pick<Finding, 'other' | 'strength' | 'data' | 'subject'>> = {},
): Finding {
  const [first] = facts;
  return {
    kind,
    subject: more.subject ?? first.subject,
    other: more.other ?? '',
    at: first.at,
    strength: more.strength ?? 1,
    observations: facts.map((fact) => fact.id),
    says,
    data: more.data ?? {},
  };
}

/** Seconds from an ISO time to `now`; null when the time is not known. */
export function secondsSince(at: string | null, now: Date): number | null {
  return at === null ? null : (now.getTime() - Date.parse(at)) / 1000;
}
