import { Grant, GrantList, GrantRequest, GrantRevoked } from '#contract/grant.ts';
import { ById } from '#contract/http-api.ts';
import { OpsError } from '#core/ops-error.ts';
import type { HttpParts } from '../parts.ts';
import { route } from '../route.ts';

/** Consent given beforehand, for calls of MCP hosts. */
export function grantRoutes({ grants }: Pick<HttpParts, 'grants'>) {
  const door = () => {
    if (grants) return grants;
    throw new OpsError('unavailable', 'there are no grants here');
  };
  const tag = 'approvals';
  return [
    route({
      method: 'get',
      path: '/api/grants',
      tag,
      summary: 'Consents given beforehand, with the uses that are left',
      access: 'viewer',
      reply: GrantList,
      handle: async () => ({ grants: await door().list() }),
    }),
    route({
      method: 'post',
      path: '/api/grants',
      tag,
      summary:
        'Consent beforehand to calls of one tool by one host, with these arguments, so often and so long',
      access: 'member',
      approver: true,
      status: 201,
      body: GrantRequest,
      reply: Grant,
      handle: ({ body, caller }) => door().give(body, caller),
    }),
    route({
      method: 'delete',
      path: '/api/grants/:id',
      tag,
      summary: 'Take a consent back',
      access: 'member',
      approver: true,
      params: ById,
      reply: GrantRevoked,
      handle: async ({ params, caller }) => {
        await door().revoke(params.id, caller);
        return { revoked: params.id };
      },
    }),
  ];
}
