import { OpsError, toProblem } from '#core/ops-error.ts';
import type { FrontParts } from './parts.ts';

/** Where RFC 9728 puts what a resource says of itself. */
export const METADATA_PATH = '/.well-known/oauth-protected-resource';

/** Where hosts connect. */
export const MCP_PATH = '/mcp';

type Parts = Pick<FrontParts, 'publicUrl' | 'authorizationServers'>;

/** The protected resource metadata (RFC 9728) of the hub. */
export function metadataReply({ publicUrl, authorizationServers }: Parts): Response {
  const servers = authorizationServers.length === 0 ? {} : { authorization_servers: authorizationServers };
  return Response.json({
    resource: `${publicUrl()}${MCP_PATH}`,
    ...servers,
    ...(authorizationServers.length === 0
      ? {}
      : { scopes_supported: ['opspilot:viewer', 'opspilot:member', 'opspilot:owner'] }),
    bearer_methods_supported: ['header'],
    resource_name: 'OpsPilot',
  });
}

/** A refusal before anything of MCP was read; 401 says where to find out how to sign in (RFC 6750, RFC 9728). */
export function refusalReply(error: unknown, parts: Parts): Response {
  const problem = toProblem(error);
  const reply = Response.json(problem, {
    status: problem.status,
    headers: { 'content-type': 'application/problem+json' },
  });
  if (problem.status !== 401) return reply;
  const metadata = `${parts.publicUrl()}${METADATA_PATH}${MCP_PATH}`;
  const sent = error instanceof OpsError && error.extras.retry_after_s === undefined;
  const why = sent && error.message !== NO_TOKEN ? ', error="invalid_token"' : '';
  reply.headers.set('www-authenticate', `Bearer resource_metadata="${metadata}"${why}`);
  return reply;
}

/** What is said to who brings no token at all. */
export const NO_TOKEN = 'this needs an API token as a bearer token';
