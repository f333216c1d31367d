import type { Fact } from '../facts.ts';
import type { Finding } from '../finding.ts';
import { trustIn } from '../signs/stranger.ts';
import { type Detector, finding, type Scene, secondsSince } from './detector.ts';

/** The share of requests that fail from which on it is more than a single mishap, and how many must have. */
const MUCH = 0.2;
const SEVERAL = 2;
/** Seconds after which the last failure says little, and nothing, about now. */
const FRESH_S = 180;
const STALE_S = 1800;
/** So many requests in a row that went well mean that it is over. */
const WELL_AGAIN = 5;

/** Services that answer many requests with an error of theirs, by their own logs. */
export const servedDetector: Detector = {
  name: 'served',
  emits: ['serves-errors'],
  detect: (scene) => scene.facts.all('served').flatMap((fact) => failing(scene, fact)),
};

function failing({ facts, now }: Scene, fact: Fact<'served'>): Finding[] {
  const { requests, failed, gateway, status, last_failed_at, well_after, failing_since } = fact.value;
  const share = failed / requests;
  if (failed < SEVERAL || share < MUCH || well_after >= WELL_AGAIN) return [];
  const begun = facts.latest('state', fact.subject)?.value.started_at ?? null;
  if (begun !== null && last_failed_at !== null && last_failed_at < begun) return [];
  const age = secondsSince(last_failed_at, now) ?? 0;
  const present = age <= FRESH_S ? 1 : age <= STALE_S ? 0.6 : 0;
  const many = `${failed} of its last ${requests} requests failed (status ${status})`;
  return [
    finding('serves-errors', [fact], many, {
      strength: Math.round(present * trustIn(fact, facts) * Math.min(1, 0.7 + share / 2) * 100) / 100,
      data: { status, gateway: gateway * 2 > failed, failed, requests, since: failing_since },
    }),
  ].filter(({ strength }) => strength > 0);
}
