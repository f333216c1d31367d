import { needsOf } from '#core/dependencies.ts';
import type { Scene } from '../detectors/detector.ts';
import { serviceNamedIn } from '../graph/addresses.ts';
import { isIll, repeats } from './other-party.ts';
import { saysUnwritable } from './says-unwritable.ts';
import type { Sign } from './sign.ts';
import type { Utterance } from './utterance.ts';

const NO_SPACE =
  /\bENOSPC|\bNOSPACE\b|no space left\b|\bis no space\b|: no space\b|\bspace (?:limit )?(?:exceeded|exhausted)|free space.{0,30}(?:below|too low|insufficient|exhausted)|disk (?:resource )?(?:limit )?alarm|(?:flood[- ]stage|low|high) disk watermark|flood[- ]stage.{0,20}watermark|operating system error number 28\b|errcode: 28\b|disk quota exceeded|\bEDQUOT|not enough (?:free )?(?:disk )?space|insufficient (?:disk )?space|\bdisk (?:is )?full\b|out of disk space|no free space|\[Errno 28\]/i;

/** A write failed because there was no room. Doubted when every disk that can be seen has room. */
export const saysNoSpace: Sign = {
  kind: 'says-no-space',
  pattern: NO_SPACE,
  /**
   * With a full disk of the machine, it is that one, unless the subject has a quota of its own. Who writes to somebody
   * else passes on that one's words.
   */
  otherOf({ subject, words }, scene) {
    const { facts, inventory } = scene;
    const own = facts.of('disk', subject).some(({ value }) => hasNoRoom(value));
    if (own) return '';
    if (facts.of('disk', 'host').some(({ value }) => hasNoRoom(value))) return 'host';
    const needed = needsOf(inventory.find(({ id }) => id === subject));
    const named = serviceNamedIn(words, subject, inventory);
    if (named !== null && needed.has(named)) return named;
    const saying = [...needed].filter((one) => says(NO_SPACE, one, scene) || lacksRoom(one, scene));
    return saying.length === 1 ? saying[0]! : '';
  },
  doubt({ said }, scene) {
    const disks = scene.facts.all('disk').map(({ value }) => value);
    if (isIll(said.subject, scene) || disks.length === 0) return 1;
    const own = scene.facts.of('disk', said.subject).map(({ value }) => value);
    const host = scene.facts.of('disk', 'host').map(({ value }) => value);
    if (own.length > 0 && own.every(hasRoom) && !host.some(hasNoRoom)) return 0.3;
    if (disks.some(hasNoRoom)) return 1;
    // Somebody meets with refused writes, or hears the same from it: it is so until now.
    if (scene.said.some((one) => one.presence.now >= 0.5 && isAboutWrites(one, said.subject, scene)))
      return 1;
    // Not every place that is written to can be seen: what it says again and again is so.
    return repeats(said) ? 0.8 : 0.3;
  },
};

function isAboutWrites({ words, subject }: Utterance, about: string, { inventory }: Scene): boolean {
  if (saysUnwritable.pattern.test(words)) return true;
  const needs = needsOf(inventory.find(({ id }) => id === subject));
  return subject !== about && needs.has(about) && NO_SPACE.test(words);
}

function says(pattern: RegExp, subject: string, { said }: Scene): boolean {
  return said.some((one) => one.subject === subject && pattern.test(one.words));
}

function lacksRoom(subject: string, { facts }: Scene): boolean {
  return facts.of('disk', subject).some(({ value }) => hasNoRoom(value));
}

/** What is known of a disk; sizes in bytes. */
interface Room {
  readonly kind: 'filesystem' | 'quota';
  readonly percent_used: number;
  readonly free_bytes: number;
  readonly inodes_percent_used: number | null;
}

const hasNoRoom = (disk: Room) => isFull(disk) || lacksInodes(disk);

/** Room that was made since: in a small place, what could not be written may have left no trace. */
function hasRoom(disk: Room): boolean {
  return !hasNoRoom(disk) && (disk.kind === 'quota' || disk.free_bytes > 64 * 1024 * 1024);
}

/** Full enough for writes to fail. */
export function isFull(disk: Omit<Room, 'inodes_percent_used'>): boolean {
  if (disk.kind === 'quota') return disk.percent_used >= 98;
  return disk.percent_used >= 95 && disk.free_bytes < 256 * 1024 * 1024;
}

/** Full in the number of files that it can hold. */
export function lacksInodes(disk: Pick<Room, 'inodes_percent_used'>): boolean {
  return (disk.inodes_percent_used ?? 0) >= 98;
}
