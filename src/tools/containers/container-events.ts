import { z } from 'zod';
import { RuntimeEvent } from '#contract/service.ts';
import { defineReadTool, EVERYONE, READ_DEADLINE_MS } from '../tool.ts';

export const containerEvents = defineReadTool({
  name: 'container_events',
  title: 'Container events',
  summary: 'What the runtime did lately: starts, exits, restarts, health changes, oldest first.',
  group: 'containers',
  roles: EVERYONE,
  deadlineMs: READ_DEADLINE_MS,
  input: z.strictObject({
    since_minutes: z.int().min(1).max(1440).default(60).describe('how far back, in minutes'),
  }),
  output: z.strictObject({ since: z.iso.datetime(), events: z.array(RuntimeEvent) }),
  async run({ since_minutes }, context) {
    const since = new Date(context.now().getTime() - since_minutes * 60_000).toISOString();
    return { since, events: await context.controller.events(since, context.signal) };
  },
});
