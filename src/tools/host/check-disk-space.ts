import { z } from 'zod';
import { DiskUsage } from '#contract/service.ts';
import { OpsError } from '#core/ops-error.ts';
import { defineReadTool, EVERYONE, READ_DEADLINE_MS } from '../tool.ts';

const Output = z.strictObject({
  /** Of the fullest file system or quota. */
  percent_used: z.number(),
  percent_free: z.number(),
  disks: z.array(DiskUsage),
});

export const checkDiskSpace = defineReadTool({
  name: 'check_disk_space',
  title: 'Check disk space',
  summary: 'How full each file system and quota is; percent_used and percent_free are those of the fullest.',
  group: 'host',
  roles: EVERYONE,
  deadlineMs: READ_DEADLINE_MS,
  input: z.strictObject({}),
  output: Output,
  async run(_, context) {
    const disks = await context.controller.disk(context.signal);
    const [fullest] = disks.toSorted((a, b) => b.percent_used - a.percent_used);
    if (!fullest) throw new OpsError('tool_failed', 'the controller knows of no file system');
    return { percent_used: fullest.percent_used, percent_free: fullest.percent_free, disks };
  },
});
