import { z } from 'zod';
import { ENDPOINTS, type Endpoint } from '#auth/oauth/connections.ts';
import { ConnectAnswer, ConnectDecision, ConnectionList, ConnectRequest } from '#contract/connections.ts';
import { ById, DONE, Done } from '#contract/http-api.ts';
import { OpsError } from '#core/ops-error.ts';
import { actorOf } from '../actor.ts';
import type { HttpParts } from '../parts.ts';
import { type Route, route } from '../route.ts';

const tag = 'connections';

/** Programs that people connect in their browser: OAuth 2.1 for hosts that cannot carry an API token. */
export function connectionRoutes({ auth }: Pick<HttpParts, 'auth'>): Route[] {
  const door = () => {
    if (auth.connections) return auth.connections;
    throw new OpsError('not_found', 'programs do not connect by OAuth here');
  };

  const protocol = (endpoint: Endpoint): Route =>
    route({
      method: endpoint === 'authorize' ? 'get' : 'post',
      path: `/oauth2/${endpoint}`,
      tag,
      summary: SUMMARIES[endpoint],
      access: 'public',
      raw: true,
      reply: '*/*',
      handle: ({ body, search, headers, visitor }) => {
        const text = endpoint === 'authorize' ? null : String(body);
        return door().answer(endpoint, { query: search, body: text, headers }, visitor);
      },
    });

  return [
    route({
      method: 'get',
      path: '/.well-known/oauth-authorization-server',
      tag,
      summary: 'What the authorization server can do (RFC 8414)',
      access: 'public',
      raw: true,
      reply: z.record(z.string(), z.unknown()),
      handle: () => door().metadata(),
    }),
    ...ENDPOINTS.map(protocol),
    route({
      method: 'get',
      path: '/api/connect',
      tag,
      summary: 'What a program asks for, by the query of the page that asks',
      access: 'viewer',
      query: z.strictObject({ query: z.string().min(1).max(8000) }),
      reply: ConnectRequest,
      handle: ({ query }) => door().asked(query.query),
    }),
    route({
      method: 'post',
      path: '/api/connect',
      tag,
      summary: 'Let a program in with a role, or refuse it; only with a session, never with a token',
      access: 'viewer',
      body: ConnectDecision,
      reply: ConnectAnswer,
      async handle({ body, headers, caller, authentication }) {
        if (authentication?.via !== 'cookie')
          throw new OpsError('forbidden', 'a person lets a program in, signed in with their browser');
        const person = { principal: caller.principal, headers, by: actorOf(caller) };
        return { redirect_to: await door().decide(body.query, body.role, person) };
      },
    }),
    route({
      method: 'get',
      path: '/api/connections',
      tag,
      summary: 'Programs that are connected: your own, or all of them for an owner',
      access: 'viewer',
      reply: ConnectionList,
      handle: async ({ caller: { principal } }) => ({
        connections: (await auth.connections?.list(principal.role === 'owner' ? null : principal.id)) ?? [],
      }),
    }),
    route({
      method: 'delete',
      path: '/api/connections/:id',
      tag,
      summary: 'End a connection; its tokens count no more',
      access: 'viewer',
      params: ById,
      reply: Done,
      async handle({ params, caller }) {
        const { principal } = caller;
        await door().end(params.id, principal.role === 'owner' ? null : principal.id, actorOf(caller));
        return DONE;
      },
    }),
  ];
}

const SUMMARIES: Readonly<Record<Endpoint, string>> = Object.freeze({
  authorize: 'Lead a browser to the page where a person lets a program in (OAuth 2.1)',
  token: 'Change a code or a refresh token into an access token (OAuth 2.1)',
  register: 'Register a program; it may do nothing yet (RFC 7591)',
  revoke: 'Give a token back (RFC 7009)',
});
