import { courseOf } from '#agent/run-course.ts';
import { Bundle } from '#contract/bundle.ts';
import { ByCall, KeptResult, RunCourse } from '#contract/dashboard.ts';
import { ById, CreatedRun, EventQuery, NewRun, RunList, RunQuery } from '#contract/http-api.ts';
import { Run } from '#contract/run.ts';
import { OpsError } from '#core/ops-error.ts';
import { makeBundle } from '../bundle.ts';
import { streamEvents } from '../event-stream.ts';
import type { HttpParts } from '../parts.ts';
import { route } from '../route.ts';
import type { SseStreams } from '../sse.ts';
import { withoutUndefined } from '../without-undefined.ts';

type Parts = Pick<
  HttpParts,
  'agent' | 'store' | 'auth' | 'services' | 'escalations' | 'redact' | 'version' | 'now'
>;

/** Runs: ask, watch, stop, take along. The paths without `/api` are their old names. */
export function runRoutes(parts: Parts, streams: SseStreams) {
  const { agent, store } = parts;
  async function existing(id: string): Promise<Run> {
    const run = await store.runs.get(id);
    if (!run) throw new OpsError('not_found', `there is no run ${id}`);
    return run;
  }
  const tag = 'runs';
  return [
    route({
      method: 'post',
      path: '/api/runs',
      aliases: ['/runs'],
      tag,
      summary: 'Ask what is wrong; the investigation begins at once unless autostart is false',
      access: 'member',
      status: 201,
      body: NewRun,
      reply: CreatedRun,
      handle: async ({ body, caller }) => {
        const source = body.source ?? caller.client;
        const { id, state } = await agent.ask({ ...body, source }, caller);
        return { id, state };
      },
    }),
    route({
      method: 'get',
      path: '/api/runs',
      aliases: ['/runs'],
      tag,
      summary: 'Runs, newest first',
      access: 'viewer',
      query: RunQuery,
      reply: RunList,
      handle: ({ query }) => store.runs.list(withoutUndefined(query)),
    }),
    route({
      method: 'get',
      path: '/api/runs/:id',
      aliases: ['/runs/:id'],
      tag,
      summary: 'A run with its steps, observations, diagnosis and approvals',
      access: 'viewer',
      params: ById,
      reply: Run,
      handle: ({ params }) => existing(params.id),
    }),
    route({
      method: 'post',
      path: '/api/runs/:id/execute',
      aliases: ['/runs/:id/execute'],
      tag,
      summary: 'Begin a run that was filed without autostart',
      access: 'member',
      params: ById,
      reply: CreatedRun,
      handle: async ({ params, caller }) => {
        const { id, state } = await agent.execute(params.id, caller);
        return { id, state };
      },
    }),
    route({
      method: 'post',
      path: '/api/runs/:id/cancel',
      aliases: ['/runs/:id/cancel'],
      tag,
      summary: 'Stop a run; an action already under way goes to its end',
      access: 'member',
      params: ById,
      reply: CreatedRun,
      handle: async ({ params, caller }) => {
        const { id, state } = await agent.cancel(params.id, caller);
        return { id, state };
      },
    }),
    route({
      method: 'get',
      path: '/api/runs/:id/events',
      aliases: ['/runs/:id/events'],
      tag,
      summary: 'The events of a run as they happen, from its first or from Last-Event-ID on',
      access: 'viewer',
      params: ById,
      query: EventQuery,
      reply: 'text/event-stream',
      handle: async ({ params, query, headers, hangUp }) => {
        const { id } = await existing(params.id);
        return streamEvents(parts, streams, { headers, hangUp, after: query.after ?? 0, runId: id });
      },
    }),
    route({
      method: 'get',
      path: '/api/runs/:id/course',
      tag,
      summary: 'How likely each cause was held after each step, drawn anew from what the run has recorded',
      access: 'viewer',
      params: ById,
      reply: RunCourse,
      handle: async ({ params, signal }) => {
        const run = await existing(params.id);
        // Without the inventory (the controller is away) causes lose their wiring, and the course is still worth reading.
        const inventory = await parts.services.services(signal).catch(() => []);
        return { steps: courseOf(run, inventory) };
      },
    }),
    route({
      method: 'get',
      path: '/api/runs/:id/results/:call',
      tag,
      summary: 'What a call of a run answered, redacted, as it was kept',
      access: 'viewer',
      params: ByCall,
      reply: KeptResult,
      handle: async ({ params }) => {
        const kept = await store.toolResults.list(params.id);
        const result = kept.find(({ call_id }) => call_id === params.call);
        if (!result) throw new OpsError('not_found', `nothing is kept of call ${params.call}`);
        const { call_id, tool, output, at } = result;
        return parts.redact({ call_id, tool, output, at });
      },
    }),
    route({
      method: 'get',
      path: '/api/runs/:id/escalation',
      tag,
      summary: 'The steps for whoever takes over, as Markdown, where a run has written them',
      access: 'viewer',
      params: ById,
      reply: 'text/markdown',
      handle: async ({ params }) => {
        const { id } = await existing(params.id);
        const page = await parts.escalations.read(id);
        if (page === null) throw new OpsError('not_found', `run ${id} was not escalated`);
        return new Response(page, { headers: { 'content-type': 'text/markdown; charset=utf-8' } });
      },
    }),
    route({
      method: 'get',
      path: '/api/runs/:id/bundle',
      aliases: ['/runs/:id/bundle'],
      tag,
      summary: 'Everything that tells of a run, redacted, in one document',
      access: 'viewer',
      params: ById,
      reply: Bundle,
      records: { action: 'run.bundled', detail: 'incident bundle taken' },
      handle: async ({ params }) => makeBundle(await existing(params.id), parts),
    }),
  ];
}
