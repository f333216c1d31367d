import { Approval, ApprovalView, ApproveRequest, DeclineRequest } from '#contract/approval.ts';
import { ApprovalList, ApprovalQuery, ById } from '#contract/http-api.ts';
import type { HttpParts } from '../parts.ts';
import { route } from '../route.ts';

/** Where a person gives or refuses consent. */
export function approvalRoutes({ desk }: Pick<HttpParts, 'desk'>) {
  const tag = 'approvals';
  return [
    route({
      method: 'get',
      path: '/api/approvals',
      tag,
      summary: 'Requests for consent, newest first',
      access: 'viewer',
      query: ApprovalQuery,
      reply: ApprovalList,
      handle: async ({ query: { state, limit } }) => ({
        approvals: await desk.list({ limit, ...(state ? { state } : {}) }),
      }),
    }),
    route({
      method: 'get',
      path: '/api/approvals/:id',
      tag,
      summary:
        'A request with exact arguments, the target as seen and as it is now, blast radius, undo and digest',
      access: 'viewer',
      params: ById,
      reply: ApprovalView,
      handle: ({ params, caller }) => desk.view(params.id, caller),
    }),
    route({
      method: 'post',
      path: '/api/approvals/:id/approve',
      tag,
      summary: 'Consent to exactly what the digest stands for',
      access: 'member',
      approver: true,
      params: ById,
      body: ApproveRequest,
      reply: Approval,
      handle: ({ params, body, caller }) => desk.approve(params.id, body, caller),
    }),
    route({
      method: 'post',
      path: '/api/approvals/:id/decline',
      tag,
      summary: 'Refuse, with a reason',
      access: 'member',
      params: ById,
      body: DeclineRequest,
      reply: Approval,
      handle: ({ params, body, caller }) => desk.decline(params.id, body.reason, caller),
    }),
  ];
}
