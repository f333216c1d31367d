import { type IgnoredProblem, IgnoredProblems, IgnoreProblem, ShowProblem } from '#contract/dashboard.ts';
import type { NewEvent } from '#contract/event.ts';
import { OpsError } from '#core/ops-error.ts';
import { actorOf } from '../actor.ts';
import type { HttpParts } from '../parts.ts';
import { type RouteInput, route } from '../route.ts';

const KEY = 'ignored-problems';
/** More are not kept: nobody puts so many aside and still looks. */
const MOST = 200;

/** Problems that were put aside: for everybody here, until a time, or until the same thing happens anew. */
export function problemRoutes({ store, now }: Pick<HttpParts, 'store' | 'now'>) {
  const tag = 'problems';
  /** One change after the other: each is read, changed and written. */
  let last: Promise<unknown> = Promise.resolve();

  async function current(): Promise<IgnoredProblem[]> {
    const { ignored } = IgnoredProblems.parse((await store.settings.get(KEY)) ?? { ignored: [] });
    const at = now().toISOString();
    return ignored.filter(({ until }) => until === null || until > at);
  }

  function change(edit: (before: IgnoredProblem[]) => IgnoredProblem[]): Promise<IgnoredProblems> {
    const changed = last.then(async () => {
      const ignored = edit(await current());
      if (ignored.length > MOST)
        throw new OpsError('bad_request', `no more than ${MOST} problems can be put aside`);
      await store.settings.set(KEY, { ignored });
      return { ignored };
    });
    last = changed.catch(() => {});
    return changed;
  }

  return [
    route({
      method: 'get',
      path: '/api/problems/ignored',
      tag,
      summary: 'Problems that were put aside',
      access: 'viewer',
      reply: IgnoredProblems,
      handle: async () => ({ ignored: await current() }),
    }),
    route({
      method: 'post',
      path: '/api/problems/ignored',
      tag,
      summary: 'Put a problem aside for everybody here',
      access: 'member',
      body: IgnoreProblem,
      reply: IgnoredProblems,
      handle: async (input) => {
        const { body, caller } = input;
        const entry = { ...body, by: caller.principal.id, at: now().toISOString() };
        const changed = await change((before) => [...without(before, body.problem), entry]);
        const how = body.until === null ? 'until it happens anew' : `until ${body.until}`;
        await store.events.append([event('problem.ignored', body.problem, `put aside ${how}`, input)]);
        return changed;
      },
    }),
    route({
      method: 'post',
      path: '/api/problems/shown',
      tag,
      summary: 'Show a problem again that was put aside',
      access: 'member',
      body: ShowProblem,
      reply: IgnoredProblems,
      handle: async (input) => {
        const changed = await change((before) => without(before, input.body.problem));
        await store.events.append([event('problem.shown', input.body.problem, 'shown again', input)]);
        return changed;
      },
    }),
  ];
}

function without(ignored: readonly IgnoredProblem[], problem: string): IgnoredProblem[] {
  return ignored.filter((one) => one.problem !== problem);
}

function event(
  action: string,
  resource: string,
  detail: string,
  { caller }: Pick<RouteInput<unknown, unknown, unknown>, 'caller'>,
): NewEvent {
  const { actor, client, correlationId } = actorOf(caller);
  return {
    action,
    resource,
    actor,
    client,
    result: 'ok',
    correlation_id: correlationId,
    detail,
    metadata: {},
    run_id: null,
  };
}
