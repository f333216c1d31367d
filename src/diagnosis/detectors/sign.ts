import type { Fact } from '../facts.ts';
import type { Finding, FindingKind } from '../finding.ts';
import { type Address, addressIn, serviceAt, serviceNamedIn } from '../graph/addresses.ts';
import { type Detector, finding, type Scene } from './detector.ts';
import type { Utterance } from './utterance.ts';

/** A kind of complaint that programs of all sorts make in much the same words. */
export interface Sign {
  readonly kind: FindingKind;
  readonly pattern: RegExp;
  /** Lines that match and mean something else. */
  readonly except?: RegExp;
  /** Whether it is about another party, which is then looked for in the line. */
  readonly names?: boolean;
  data?(words: string, subject: string): Finding['data'];
  /** 0..1: a further doubt, from what else is known. */
  doubt?(match: Match, scene: Scene): number;
}

export interface Match {
  readonly said: Utterance;
  readonly other: string;
  readonly address: Address | null;
}

/** Draws one finding per subject and other party from everything that was said. */
export function signDetector(sign: Sign): Detector {
  return {
    name: sign.kind,
    emits: [sign.kind],
    detect(scene) {
      const matches = scene.said.flatMap((said) => matchOf(sign, said, scene));
      const groups = Map.groupBy(matches, ({ said, other }) => `${said.subject} ${other}`);
      return [...groups.values()].map((group) => drawn(sign, group, scene));
    },
  };
}

function matchOf(sign: Sign, said: Utterance, scene: Scene): Match[] {
  if (!sign.pattern.test(said.words) || sign.except?.test(said.words)) return [];
  if (!sign.names) return [{ said, other: '', address: null }];
  const address = addressIn(said.words);
  const other =
    (address && serviceAt(address, said.subject, scene.inventory)) ??
    serviceNamedIn(said.words, said.subject, scene.inventory);
  return [{ said, other: other ?? '', address }];
}

function drawn(sign: Sign, group: readonly Match[], scene: Scene): Finding {
  const strength = (match: Match) => match.said.strength * (sign.doubt?.(match, scene) ?? 1);
  const sorted = group.toSorted((a, b) => strength(b) - strength(a) || order(b.said.fact, a.said.fact));
  const best = sorted[0]!;
  const facts = sorted.map(({ said }) => said.fact) as [Fact, ...Fact[]];
  return finding(sign.kind, facts, `${best.said.intro}: “${short(best.said.text)}”`, {
    other: best.other,
    strength: Math.round(strength(best) * 100) / 100,
    data: {
      ...(best.address ? { address: best.address.text, port: best.address.port } : {}),
      ...sign.data?.(best.said.words, best.said.subject),
    },
  });
}

function short(text: string): string {
  const flat = text.replace(/\s+/g, ' ').trim();
  return flat.length > 180 ? `${flat.slice(0, 179)}…` : flat;
}

function order(a: Fact, b: Fact): number {
  return a.at < b.at ? -1 : a.at > b.at ? 1 : a.id < b.id ? -1 : 1;
}
