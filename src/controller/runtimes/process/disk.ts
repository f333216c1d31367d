import { statfs } from 'node:fs/promises';
import type { DiskUsage } from '#contract/service.ts';

/** The file system that holds a path. What root keeps for itself counts as used, as `df` has it. */
export async function fileSystemUsage(path: string): Promise<DiskUsage> {
  const { bsize, blocks, bfree, bavail, files, ffree } = await statfs(path);
  const used = (blocks - bfree) * bsize;
  const usable = used + bavail * bsize;
  return {
    path,
    service: null,
    kind: 'filesystem',
    size_bytes: blocks * bsize,
    used_bytes: used,
    ...percents(used, usable),
    inodes_percent_used: files === 0 ? null : round((100 * (files - ffree)) / files),
  };
}

/** A folder with a quota of its own. */
export function quotaUsage(service: string, path: string, used: number, quota: number): DiskUsage {
  return {
    path,
    service,
    kind: 'quota',
    size_bytes: quota,
    used_bytes: used,
    ...percents(used, quota),
    inodes_percent_used: null,
  };
}

function percents(used: number, size: number): Pick<DiskUsage, 'percent_used' | 'percent_free'> {
  const percent = size === 0 ? 100 : Math.min(100, (100 * used) / size);
  return { percent_used: round(percent), percent_free: round(100 - percent) };
}

function round(percent: number): number {
  return Math.round(percent * 10) / 10;
}
