import { z } from 'zod';
import { ServiceStatus } from '#contract/service.ts';
import { defineReadTool, EVERYONE, READ_DEADLINE_MS } from '../tool.ts';

export const listServices = defineReadTool({
  name: 'list_services',
  title: 'List services',
  summary: 'Every service with its state, health, restarts, exit code, ports and dependencies.',
  group: 'containers',
  roles: EVERYONE,
  deadlineMs: READ_DEADLINE_MS,
  input: z.strictObject({}),
  output: z.strictObject({
    services: z.array(ServiceStatus),
    metrics: z.literal('prometheus').optional().describe('query_metrics can ask it beside the containers'),
  }),
  async run(_, context) {
    const services = [...(await context.services('now'))];
    return {
      services,
      ...(context.sources.prometheusUrl === null ? {} : { metrics: 'prometheus' as const }),
    };
  },
});
