import { OpsError, toProblem } from '#core/ops-error.ts';
import type { FrontParts, HeaderReader } from './parts.ts';

/** Where RFC 9728 puts what a resource says of itself. */
export const METADATA_PATH = '/.well-known/oauth-protected-resource';

/** Where hosts connect. */
export const MCP_PATH = '/mcp';

type Parts = Pick<FrontParts, 'resources' | 'authorizationServers'>;

/** The protected resource metadata (RFC 9728) of the hub, as it is called by who asks. */
export function metadataReply(headers: HeaderReader, parts: Parts): Response {
  const servers = parts.authorizationServers();
  return Response.json({
    resource: resourceAt(headers, parts),
    ...(servers.length > 0 && {
      authorization_servers: servers,
      scopes_supported: ['opspilot:viewer', 'opspilot:member', 'opspilot:owner'],
    }),
    bearer_methods_supported: ['header'],
    resource_name: 'OpsPilot',
  });
}

/** Hosts insist that we call ourselves what they called us, and we have more than one address. */
function resourceAt(headers: HeaderReader, { resources }: Parts): string {
  const all = resources();
  const host = headers.get('host');
  return all.find((one) => new URL(one).host === host) ?? all[0] ?? MCP_PATH;
}

/** A refusal before anything of MCP was read; 401 says where to find out how to sign in (RFC 6750, RFC 9728). */
export function refusalReply(error: unknown, headers: HeaderReader, parts: Parts): Response {
  const problem = toProblem(error);
  const reply = Response.json(problem, {
    status: problem.status,
    headers: { 'content-type': 'application/problem+json' },
  });
  if (problem.status !== 401) return reply;
  const metadata = new URL(`${METADATA_PATH}${MCP_PATH}`, resourceAt(headers, parts));
  const sent = error instanceof OpsError && error.extras.retry_after_s === undefined;
  const why = sent && error.message !== NO_TOKEN ? ', error="invalid_token"' : '';
  reply.headers.set('www-authenticate', `Bearer resource_metadata="${metadata.href}"${why}`);
  return reply;
}

/** What is said to who brings no token at all. */
export const NO_TOKEN = 'this needs an API token as a bearer token';
