import type { Finding } from '../finding.ts';
import { isFull, lacksInodes } from '../signs/says-no-space.ts';
import { type Detector, finding } from './detector.ts';

/** Whether there is room on the disks and quotas. A disk nobody owns is the host's, and everybody writes there. */
export const diskDetector: Detector = {
  name: 'disk',
  emits: ['disk-full', 'inodes-full', 'disk-fine'],
  detect({ facts }) {
    const found: Finding[] = [];
    const full = new Set<string>();
    for (const disk of facts.all('disk').filter(({ value }) => lacksInodes(value))) {
      const { path, inodes_percent_used } = disk.value;
      full.add(disk.subject);
      found.push(
        finding(
          'inodes-full',
          [disk],
          `the file system at ${path} holds as many files as it can (${inodes_percent_used} % of its inodes)`,
          {
            data: { path },
          },
        ),
      );
    }
    for (const disk of facts.all('disk')) {
      if (!isFull(disk.value)) continue;
      full.add(disk.subject);
      const { path, kind, percent_used, free_bytes, size_bytes } = disk.value;
      found.push(
        finding(
          'disk-full',
          [disk],
          `${kind === 'quota' ? 'the quota of' : 'the file system at'} ${path} is ${percent_used} % full`,
          {
            data: { path, kind, percent_used, free_bytes, size_bytes },
          },
        ),
      );
    }
    for (const subject of new Set(facts.all('disk').map((disk) => disk.subject))) {
      const fullest = facts
        .of('disk', subject)
        .toSorted((a, b) => b.value.percent_used - a.value.percent_used)[0];
      if (fullest && !full.has(subject)) {
        const { path, percent_used } = fullest.value;
        found.push(finding('disk-fine', [fullest], `there is room: ${path} is ${percent_used} % full`));
      }
    }
    return found;
  },
};
