import { ById, CreatedToken, DONE, Done, NewToken, TokenList } from '#contract/http-api.ts';
import { actorOf } from '../actor.ts';
import type { HttpParts } from '../parts.ts';
import { route } from '../route.ts';

/** API tokens: what programs sign in with. */
export function tokenRoutes({ auth }: Pick<HttpParts, 'auth'>) {
  const tag = 'tokens';
  const access = 'owner';
  return [
    route({
      method: 'get',
      path: '/api/tokens',
      tag,
      summary: 'All API tokens, without their secrets',
      access,
      reply: TokenList,
      handle: async () => ({ tokens: await auth.tokens.list() }),
    }),
    route({
      method: 'post',
      path: '/api/tokens',
      tag,
      summary: 'Make an API token; it is shown this once',
      access,
      status: 201,
      body: NewToken,
      reply: CreatedToken,
      handle: ({ body, caller }) => auth.tokens.create(body, caller.principal, actorOf(caller)),
    }),
    route({
      method: 'delete',
      path: '/api/tokens/:id',
      tag,
      summary: 'Revoke an API token',
      access,
      params: ById,
      reply: Done,
      handle: async ({ params, caller }) => {
        await auth.tokens.revoke(params.id, actorOf(caller));
        return DONE;
      },
    }),
  ];
}
