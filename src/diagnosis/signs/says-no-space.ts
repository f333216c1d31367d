import { isIll, repeats } from './other-party.ts';
import type { Sign } from './sign.ts';

/** A write failed because there was no room. Doubted when every disk that can be seen has room. */
export const saysNoSpace: Sign = {
  kind: 'says-no-space',
  pattern:
    /\bENOSPC|no space left on device|disk quota exceeded|\bEDQUOT|not enough (?:free )?(?:disk )?space|insufficient (?:disk )?space|\bdisk (?:is )?full\b|out of disk space|no free space|\[Errno 28\]/i,
  /** With a full disk of the machine, it is that one, unless the subject has a quota of its own. */
  otherOf({ subject }, { facts }) {
    const own = facts.of('disk', subject).some(({ value }) => hasNoRoom(value));
    return !own && facts.of('disk', 'host').some(({ value }) => hasNoRoom(value)) ? 'host' : '';
  },
  doubt({ said }, scene) {
    const disks = scene.facts.all('disk');
    if (isIll(said.subject, scene) || disks.length === 0 || disks.some(({ value }) => hasNoRoom(value)))
      return 1;
    // Not every place that is written to can be seen: what it says again and again is so.
    return repeats(said) ? 0.8 : 0.3;
  },
};

/** What is known of a disk; sizes in bytes. */
interface Room {
  readonly kind: 'filesystem' | 'quota';
  readonly percent_used: number;
  readonly free_bytes: number;
  readonly inodes_percent_used: number | null;
}

const hasNoRoom = (disk: Room) => isFull(disk) || lacksInodes(disk);

/** Full enough for writes to fail. */
export function isFull(disk: Omit<Room, 'inodes_percent_used'>): boolean {
  if (disk.kind === 'quota') return disk.percent_used >= 98;
  return disk.percent_used >= 95 && disk.free_bytes < 256 * 1024 * 1024;
}

/** Full in the number of files that it can hold. */
export function lacksInodes(disk: Pick<Room, 'inodes_percent_used'>): boolean {
  return (disk.inodes_percent_used ?? 0) >= 98;
}
