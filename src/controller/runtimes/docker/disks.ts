import { readFile, stat, statfs } from 'node:fs/promises';
import type { DiskUsage } from '#contract/service.ts';
import type { EngineClient } from './engine-client.ts';
import { EngineInfo } from './engine-shapes.ts';
import type { Member } from './env-refs.ts';

/**
 * Space on the file systems that matter: the host's root, the engine's own, and every other one that a service may
 * write to through a mount, named with that service. What this process cannot see (an engine in a virtual machine, a
 * controller in a container) is left out.
 */
export async function readDisks(
  engine: EngineClient,
  members: readonly Member[],
  signal: AbortSignal,
): Promise<DiskUsage[]> {
  const { DockerRootDir: engineRoot } = await engine.get('/info', EngineInfo, signal);
  const mountPoints = await readMountPoints();
  const disks: DiskUsage[] = [];
  const hostDevices = new Set<number>();
  for (const path of ['/', ...(engineRoot ? [engineRoot] : [])]) {
    const device = await deviceOf(path);
    if (device === null || hostDevices.has(device)) continue;
    hostDevices.add(device);
    disks.push(await usage(path, mountPoints, null));
  }
  for (const { named, container } of members) {
    const seen = new Set(hostDevices);
    for (const { Type, Source, RW } of container.Mounts ?? []) {
      if (Type === 'tmpfs' || RW === false || !Source) continue;
      const device = await deviceOf(Source);
      if (device === null || seen.has(device)) continue;
      seen.add(device);
      disks.push(await usage(Source, mountPoints, named.service));
    }
  }
  return disks;
}

/** Null for what is no folder that can be seen from here: a socket, a file, a path of another machine. */
async function deviceOf(path: string): Promise<number | null> {
  try {
    const { dev, isDirectory } = await stat(path).then((found) => ({
      dev: found.dev,
      isDirectory: found.isDirectory(),
    }));
    return isDirectory ? dev : null;
  } catch {
    return null;
  }
}

async function usage(
  path: string,
  mountPoints: readonly string[],
  service: string | null,
): Promise<DiskUsage> {
  const { bsize, blocks, bfree, bavail, files, ffree } = await statfs(path);
  const used = (blocks - bfree) * bsize;
  // As df counts: what is reserved for root is neither used nor free.
  const usable = used + bavail * bsize;
  const percentUsed = usable === 0 ? 0 : (used / usable) * 100;
  return {
    path: mountPointOf(path, mountPoints),
    service,
    kind: 'filesystem',
    size_bytes: blocks * bsize,
    used_bytes: used,
    percent_used: round(percentUsed),
    percent_free: round(100 - percentUsed),
    inodes_percent_used: files === 0 ? null : round(((files - ffree) / files) * 100),
  };
}

const round = (percent: number) => Math.round(percent * 10) / 10;

/** Longest first. Empty where there is no /proc; paths then stand for themselves. */
async function readMountPoints(): Promise<string[]> {
  const table = await readFile('/proc/self/mountinfo', 'utf8').catch(() => '');
  // Field 5 is the mount point, with blanks and the like in octal (man 5 proc_pid_mountinfo).
  const points = table.split('\n').flatMap((line) => line.split(' ')[4] ?? []);
  const decoded = points.map((point) =>
    point.replace(/\\([0-7]{3})/g, (_, octal) => String.fromCharCode(parseInt(octal, 8))),
  );
  return decoded.sort((a, b) => b.length - a.length);
}

function mountPointOf(path: string, mountPoints: readonly string[]): string {
  return (
    mountPoints.find((point) => path === point || path.startsWith(point === '/' ? '/' : `${point}/`)) ?? path
  );
}
