import { Role } from '#contract/identity.ts';
import { OpsError } from '#core/ops-error.ts';
import type { Actor } from '#store/store.ts';
import type { Invitations, NewInvite } from './auth.ts';
import type { AuthRecord } from './auth-record.ts';
import type { IdentityProvider } from './identity-provider.ts';
import type { LimitPort } from './limits.ts';
import { limit } from './limits.ts';
import { hasOwner } from './people.ts';
import { hashSecret, newSecret } from './secret.ts';
import type { Session } from './session.ts';

/** How long an invitation is good for. */
export const INVITATION_TTL_S = 600;

interface InvitationRow {
  readonly id: string;
  readonly hash: string;
  readonly role: string;
  readonly setup: boolean;
  readonly createdBy: string;
  readonly expiresAt: Date;
}

type Adapter = IdentityProvider['adapter'];

export function createInvitations(
  { adapter, hashPassword }: Pick<IdentityProvider, 'adapter' | 'hashPassword'>,
  session: Pick<Session, 'signIn'>,
  record: AuthRecord,
  limits: LimitPort,
  now: () => Date,
): Invitations {
  async function invite(role: Role, setup: boolean, by: Actor): Promise<NewInvite> {
    const expired = { field: 'expiresAt', operator: 'lt', value: now() } as const;
    await adapter.deleteMany({ model: 'invitation', where: [expired] });
    const secret = newSecret();
    const expiresAt = new Date(now().getTime() + INVITATION_TTL_S * 1000);
    const row = await adapter.create<Omit<InvitationRow, 'id'>, InvitationRow>({
      model: 'invitation',
      data: { hash: hashSecret(secret), role, setup, createdBy: by.actor, expiresAt },
    });
    await record(
      { action: 'auth.invited', resource: row.id, detail: `invitation as ${role}`, metadata: { role } },
      by,
    );
    return { secret, role, expiresAt: expiresAt.toISOString() };
  }

  return {
    forOwner: async (by) => ((await hasOwner({ adapter })) ? null : invite('owner', true, by)),

    create: (role, by) => invite(role, false, by),

    async redeem(request, visitor) {
      await limit(limits, `redeem:${visitor.ip}`, { max: 120, windowSeconds: 60 });
      const refuse = async () => {
        const line = { action: 'auth.redeem_refused', resource: 'invitation', result: 'denied' } as const;
        const detail = 'the invitation is unknown, used or expired';
        await record({ ...line, detail }, { actor: 'anonymous', ...visitor });
        return new OpsError('unauthenticated', `${detail}: ask for a new one`);
      };
      const hash = hashSecret(request.secret);
      const found = await adapter.findOne<InvitationRow>({ model: 'invitation', where: byHash(hash) });
      if (!found || !(await stillGood(found))) throw await refuse();

      const password = await hashPassword(request.password);
      // The first statement writes: on SQLite a transaction that reads first would fail beside another writer.
      const made = await adapter.transaction(async (inside) => {
        const taken = await inside.consumeOne<InvitationRow>({ model: 'invitation', where: byHash(hash) });
        return taken
          ? createAccount(inside, { ...request, password, role: Role.parse(taken.role) }, now())
          : null;
      });
      if (made === null) throw await refuse();
      const line = { action: 'auth.redeemed', resource: made, metadata: { role: found.role } } as const;
      await record({ ...line, detail: `account as ${found.role}` }, { actor: made, ...visitor });
      return session.signIn({ email: request.email, password: request.password }, visitor);
    },
  };

  async function stillGood(invitation: InvitationRow): Promise<boolean> {
    if (invitation.expiresAt.getTime() <= now().getTime()) return false;
    return !(invitation.setup && (await hasOwner({ adapter })));
  }
}

function byHash(hash: string) {
  return [{ field: 'hash', value: hash }];
}

/** Answers the new user's id. Throws `conflict` when the address has an account; the invitation is then kept. */
async function createAccount(
  adapter: Pick<Adapter, 'create' | 'findOne'>,
  account: { name: string; email: string; password: string; role: Role },
  at: Date,
): Promise<string> {
  const email = account.email.toLowerCase();
  if (await adapter.findOne({ model: 'user', where: [{ field: 'email', value: email }] })) {
    throw new OpsError('conflict', 'email: this address has an account already; sign in instead');
  }
  const times = { createdAt: at, updatedAt: at };
  const { id } = await adapter.create<Record<string, unknown>, { id: string }>({
    model: 'user',
    data: { name: account.name, email, emailVerified: true, role: account.role, ...times },
  });
  const credential = { providerId: 'credential', accountId: id, userId: id, password: account.password };
  await adapter.create({ model: 'account', data: { ...credential, ...times } });
  return id;
}
