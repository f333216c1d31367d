import { type Detector, finding, type Scene } from '../detectors/detector.ts';
import type { Finding } from '../finding.ts';
import { SIGNS } from './index.ts';
import type { Presence } from './presence.ts';
import { type Match, matchesOf } from './sign.ts';
import { trustIn } from './stranger.ts';
import type { Where } from './utterance.ts';

/** What programs say of themselves, in their logs, health checks and own interfaces. */
export const signsDetector: Detector = {
  name: 'signs',
  emits: SIGNS.map(({ kind }) => kind),
  detect: (scene) => {
    const matches = scene.said.flatMap((said) => matchesOf(said, SIGNS, scene));
    return [...Map.groupBy(matches, complaintOf).values()].flatMap((same) => drawnOf(same, scene));
  },
};

/** One complaint may be put in many words: with the name of a job, of a file, of a user in it. */
function complaintOf({ sign, said, other }: Match): string {
  return `${sign.kind} ${said.subject} ${other} ${said.where}`;
}

/** What is said until now in ever other words is said now in all of them. */
function drawnOf(same: readonly Match[], scene: Scene): Finding[] {
  const all = same.map(({ said }) => said);
  const last = all.reduce((a, b) => (b.fact.at >= a.fact.at ? b : a));
  const held = all.length > 1 ? last.presenceAsLastOf(all) : last.presence;
  return same.map((match) => {
    const { presence } = match.said;
    return drawn(match, { ...presence, now: Math.max(presence.now, held.now) }, scene);
  });
}

function drawn(match: Match, presence: Presence, scene: Scene): Finding {
  const { sign, said, other, address } = match;
  const held = sign.lifelong ? presence.life : sign.lasting ? presence.lasting : presence.now;
  return finding(sign.kind, [said.fact], `${introOf(said)}: “${short(said.text)}”`, {
    other,
    strength:
      Math.round(held * trustIn(said.fact, scene.facts) * (sign.doubt?.(match, scene) ?? 1) * 100) / 100,
    data: {
      ...(address ? { address: address.text, port: address.port } : {}),
      ...sign.data?.(said.words),
    },
  });
}

function introOf({ fact: { evidence }, where }: Match['said']): string {
  return evidence.kind === 'outside' ? `the outside server ${evidence.server} says of it` : INTROS[where];
}

const INTROS: Readonly<Record<Where, string>> = {
  log: 'its log says',
  check: 'its health check says',
  page: 'it reports',
  engine: 'the engine says',
};

function short(text: string): string {
  const flat = text.replace(/\s+/g, ' ').trim();
  return flat.length > 180 ? `${flat.slice(0, 179)}…` : flat;
}
