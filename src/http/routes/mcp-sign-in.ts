import { z } from 'zod';
import type { Caller } from '#agent/agent.ts';
import { ByServer, McpSignIn, McpSignInAnswer, McpSignInBegun, McpSignInRequest } from '#contract/mcp.ts';
import { OpsError, toProblem } from '#core/ops-error.ts';
import type { McpDesk } from '#hub/registry/mcp-desk.ts';
import type { HttpParts } from '../parts.ts';
import { plainPage } from '../plain-page.ts';
import { route } from '../route.ts';

/** Signing in to outside MCP servers with OAuth. What an issuer gives goes to the vault, and is never answered. */
export function mcpSignInRoutes({ mcp, store }: Pick<HttpParts, 'mcp' | 'store'>) {
  const desk = (): McpDesk => {
    if (mcp) return mcp;
    throw new OpsError('unavailable', 'the hub that keeps the registry of MCP servers is not here');
  };
  const tell = (
    action: string,
    server: string,
    caller: Caller,
    detail: string,
    issuer: string | null,
    result: 'ok' | 'denied' = 'ok',
  ) =>
    store.events.append([
      {
        run_id: null,
        action,
        resource: server,
        actor: caller.principal.id,
        client: caller.client,
        result,
        correlation_id: caller.correlationId,
        detail,
        metadata: issuer === null ? {} : { issuer },
      },
    ]);
  const finish = async (answer: string, caller: Caller): Promise<McpSignIn> => {
    const signedIn = await desk().finishSignIn(answer, caller.principal);
    const { server, issuer, per } = signedIn;
    await tell('mcp.signed_in', server, caller, per === 'person' ? 'for himself' : 'for everybody', issuer);
    return signedIn;
  };
  const path = '/api/mcp/servers/:id/sign-in';
  return [
    route({
      method: 'post',
      path,
      tag: 'mcp',
      summary: 'Begin to sign in to a server: where to go in a browser',
      access: 'viewer',
      params: ByServer,
      body: McpSignInRequest,
      reply: McpSignInBegun,
      async handle({ params, body, caller }) {
        const begun = await desk().signIn(params.id, body.scope ?? null, caller.principal);
        const { origin } = new URL(begun.authorization_url);
        await tell('mcp.sign_in_begun', params.id, caller, `at ${origin}`, null);
        return begun;
      },
    }),
    route({
      method: 'get',
      path,
      tag: 'mcp',
      summary: 'Whether a server is signed in to, by whoever asks or for everybody',
      access: 'viewer',
      params: ByServer,
      reply: McpSignIn,
      handle: ({ params, caller }) => desk().signedIn(params.id, caller.principal),
    }),
    route({
      method: 'post',
      path: `${path}/finish`,
      tag: 'mcp',
      summary: 'Hand in the address that the browser ended on, where it could not reach OpsPilot itself',
      access: 'viewer',
      params: ByServer,
      body: McpSignInAnswer,
      reply: McpSignIn,
      handle: ({ body, caller }) => finish(body.answer, caller),
    }),
    route({
      method: 'post',
      path: '/api/mcp/servers/:id/sign-out',
      tag: 'mcp',
      summary: 'Forget the sign-in to a server',
      access: 'viewer',
      params: ByServer,
      reply: McpSignIn,
      async handle({ params, caller }) {
        const signedOut = await desk().signOut(params.id, caller.principal);
        await tell('mcp.signed_out', params.id, caller, 'its tokens are forgotten', null);
        return signedOut;
      },
    }),
    route({
      method: 'get',
      path: '/api/mcp/oauth/callback',
      tag: 'mcp',
      summary: 'Where an issuer sends a browser back to; leads on to the next',
      access: 'public',
      query: ANSWER,
      reply: 'text/html',
      // A browser sends our cookie only with what one of our own pages asks for.
      handle: async ({ query }) =>
        plainPage('Signing in', ['One moment.'], {
          next: `/api/mcp/oauth/finish?${new URLSearchParams(query)}`,
        }),
    }),
    route({
      method: 'get',
      path: '/api/mcp/oauth/finish',
      tag: 'mcp',
      summary: 'End a sign-in in the browser of the person who began it',
      access: 'public',
      query: ANSWER,
      reply: 'text/html',
      async handle({ query, caller, authentication }) {
        if (!authentication)
          return plainPage(
            'Sign in to OpsPilot first',
            [
              'This browser has no session with OpsPilot. Sign in to it in another tab, and load this page again.',
              'Or hand the address of this page to the terminal: opspilot mcp sign-in ID --answer ADDRESS',
            ],
            { status: 403 },
          );
        try {
          const { server } = await finish(new URLSearchParams(query).toString(), caller);
          return plainPage('Signed in', [`OpsPilot is signed in to ${server}. You can close this page.`], {
            back: SERVERS,
          });
        } catch (error) {
          const { title, detail, status } = toProblem(error);
          await tell('mcp.sign_in_refused', 'none', caller, detail, null, 'denied');
          return plainPage('Not signed in', [title, detail], { status, back: SERVERS });
        }
      },
    }),
    route({
      method: 'get',
      path: '/api/mcp/oauth/client.json',
      tag: 'mcp',
      summary: 'What OpsPilot is as an OAuth client, for issuers that read it',
      access: 'public',
      reply: 'application/json',
      async handle() {
        const metadata = desk().clientMetadata();
        if (metadata === null) throw new OpsError('not_found', 'OpsPilot has no public https address');
        return Response.json(metadata);
      },
    }),
  ];
}

/** Where the button stands that began it. */
const SERVERS = ['Back to the servers', '/tools?view=servers'] as const;

/** Issuers add fields of their own. */
const ANSWER = z.record(z.string().max(100), z.string().max(4096));
