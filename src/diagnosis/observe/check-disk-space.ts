import { fact, listOf, numberOf, type Observer, readNote, textOf } from './reading.ts';

/** File systems that are always full because they are images, or that hold nothing on a disk. */
const NOT_STORAGE = /^\/(?:snap|proc|sys|dev|run)(?:\/|$)/;

/** `check_disk_space`: `{percent_used, percent_free, disks: DiskUsage[]}`. A disk nobody owns belongs to `host`. */
export const diskSpace: Observer = (reading, output) => {
  const disks = listOf(output.disks).flatMap((disk) => {
    const path = textOf(disk.path);
    const size = numberOf(disk.size_bytes);
    const used = numberOf(disk.used_bytes);
    if (path === '' || size === null || used === null || size <= 0 || NOT_STORAGE.test(path)) return [];
    const subject = textOf(disk.service) || 'host';
    const percent = numberOf(disk.percent_used) ?? (100 * used) / size;
    const value = {
      path,
      kind: disk.kind === 'quota' ? ('quota' as const) : ('filesystem' as const),
      percent_used: Math.round(percent * 10) / 10,
      size_bytes: size,
      free_bytes: Math.max(0, size - used),
      inodes_percent_used: numberOf(disk.inodes_percent_used),
    };
    const files = value.inodes_percent_used ?? 0;
    const tightest =
      files > value.percent_used
        ? { field: 'inodes_percent_used', value: files }
        : { field: 'percent_used', value: value.percent_used };
    const ref = { kind: 'disk' as const, path, ...tightest };
    return [fact(reading, 'disk', subject, value, ref, `${subject}${path}`)];
  });
  return [readNote(reading, 'host', disks.length), ...disks];
};
