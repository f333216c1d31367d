import { needsOf } from '#core/dependencies.ts';
import type { Scene } from '../detectors/detector.ts';
import type { Fact } from '../facts.ts';
import { FINDING_KINDS, type Finding, type FindingKind } from '../finding.ts';
import {
  type Address,
  addressIn,
  isItself,
  isNumeric,
  mayListenOn,
  serviceAt,
  serviceNamedIn,
} from '../graph/addresses.ts';
import { likelyAt } from '../graph/likely-address.ts';
import type { Utterance, Where } from './utterance.ts';

/** A kind of complaint that programs of all sorts make in much the same words. One file each, listed in `index.ts`. */
export interface Sign {
  readonly kind: FindingKind;
  readonly pattern: RegExp;
  /** Lines that match and mean something else. */
  readonly except?: RegExp;
  /** Where it counts when it is said; everywhere by default. */
  readonly heard?: readonly Where[];
  /** It happens once and stays so until somebody sees to it. */
  readonly lasting?: boolean;
  /** It is said at the start and holds for the whole life of the program. */
  readonly lifelong?: boolean;
  /** It is about another party, which is then looked for in the line; `absent`: about one that is not there. */
  readonly names?: 'someone' | 'absent';
  /** The other party of a sign that names none in its words. */
  otherOf?(said: Utterance, scene: Scene): string;
  data?(words: string): Finding['data'];
  /** 0..1: a further doubt, from what else is known. */
  doubt?(match: Match, scene: Scene): number;
}

/** A sign in something that was said. `other` is the party that it is about, '' when none is known. */
export interface Match {
  readonly sign: Sign;
  readonly said: Utterance;
  readonly other: string;
  readonly address: Address | null;
}

/** A complaint gives one reason: whatever tells more than a clue is taken from the first sign of the list that fits. */
export function matchesOf(said: Utterance, signs: readonly Sign[], scene: Scene): Match[] {
  if (FRAME.test(said.words)) return [];
  let taken = false;
  return signs.flatMap((sign) => {
    const telling = isTelling(sign.kind);
    if (telling && taken) return [];
    const match = matchOf(sign, said, scene);
    if (match && telling) taken = true;
    return match ? [match] : [];
  });
}

function matchOf(sign: Sign, said: Utterance, scene: Scene): Match | null {
  if (!sign.pattern.test(said.words) || sign.except?.test(said.words)) return null;
  if (sign.heard && !sign.heard.includes(said.where)) return null;
  if (!sign.names) return { sign, said, other: sign.otherOf?.(said, scene) ?? '', address: null };
  const address = addressIn(said.words);
  // A health check that cannot reach its own service complains about nobody else.
  if (said.where === 'check' && (address === null || isItself(address, said.subject))) return null;
  const other =
    (address && serviceAt(address, said.subject, scene.inventory)) ??
    serviceNamedIn(said.words, said.subject, scene.inventory) ??
    (sign.names === 'absent'
      ? (onlyOneAway(address, said.subject, scene) ?? likely(address, said, scene))
      : onlyNeed(address, said.subject, scene));
  // The line before an indented one has said whom it is about.
  if (other === null && address === null && /^\s/.test(said.text)) return null;
  return { sign, said, other: other ?? '', address };
}

function likely(address: Address | null, { subject, fact }: Utterance, { inventory }: Scene): string | null {
  const at = fact.what === 'log' ? (fact as Fact<'log'>).value.at : null;
  return likelyAt(address, subject, at, inventory);
}

/** A frame of a stack trace names code, not trouble. */
const FRAME = /^\s*(?:at\s+\S|File "|\.{3} \d+ more|from \S+:\d+:in)/;

/** Where a line names nobody: the one that it needs, when it is but one. */
function onlyNeed(address: Address | null, subject: string, { inventory }: Scene): string | null {
  const needed = [...needsOf(inventory.find(({ id }) => id === subject))];
  return address === null && needed.length === 1 ? needed[0]! : null;
}

function isTelling(kind: FindingKind): boolean {
  return FINDING_KINDS[kind].symptom || FINDING_KINDS[kind].own;
}

/**
 * Where a line names nobody, or a bare number: the one thing that is not there among those it needs or, when it is not
 * known what it needs, among those in its networks.
 */
function onlyOneAway(address: Address | null, subject: string, { facts, inventory }: Scene): string | null {
  if (address !== null && (!isNumeric(address) || isItself(address, subject))) return null;
  const self = inventory.find((service) => service.id === subject);
  const needed = needsOf(self);
  const near = inventory.filter(({ id, networks }) =>
    needed.size > 0 ? needed.has(id) : id !== subject && networks.some((net) => self?.networks.includes(net)),
  );
  const away = near.filter((service) => {
    const state = facts.latest('state', service.id)?.value.state;
    return state !== undefined && state !== 'running' && mayListenOn(service, address?.port ?? null);
  });
  return away.length === 1 ? away[0]!.id : null;
}
