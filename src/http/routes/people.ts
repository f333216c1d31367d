import {
  ById,
  ChangePerson,
  DONE,
  Done,
  Invitation,
  NewInvitation,
  Person,
  PersonList,
} from '#contract/http-api.ts';
import { actorOf } from '../actor.ts';
import { invitationUrl } from '../invitation-url.ts';
import type { HttpParts } from '../parts.ts';
import { route } from '../route.ts';

/** Who has an account, what they may be, and how others are let in. */
export function peopleRoutes({ auth, publicUrl }: Pick<HttpParts, 'auth' | 'publicUrl'>) {
  const tag = 'people';
  return [
    route({
      method: 'get',
      path: '/api/people',
      tag,
      summary: 'Everybody with an account',
      access: 'viewer',
      reply: PersonList,
      handle: async () => ({ people: await auth.people.list() }),
    }),
    route({
      method: 'patch',
      path: '/api/people/:id',
      tag,
      summary: 'Give someone another role; the last owner stays one',
      access: 'owner',
      approver: true,
      params: ById,
      body: ChangePerson,
      reply: Person,
      handle: ({ params, body, caller }) => auth.people.setRole(params.id, body.role, actorOf(caller)),
    }),
    route({
      method: 'delete',
      path: '/api/people/:id',
      tag,
      summary: 'End an account with its sessions and tokens',
      access: 'owner',
      params: ById,
      reply: Done,
      handle: async ({ params, caller }) => {
        await auth.people.remove(params.id, actorOf(caller));
        return DONE;
      },
    }),
    route({
      method: 'post',
      path: '/api/invitations',
      tag,
      summary: 'A one-time link that makes an account, good for ten minutes',
      access: 'owner',
      approver: true,
      status: 201,
      body: NewInvitation,
      reply: Invitation,
      handle: async ({ body, caller }) => {
        const { secret, role, expiresAt } = await auth.invitations.create(body.role, actorOf(caller));
        return { url: invitationUrl(publicUrl(), secret), role, expires_at: expiresAt };
      },
    }),
  ];
}
