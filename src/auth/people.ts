import { type Principal, Role } from '#contract/identity.ts';
import { OpsError } from '#core/ops-error.ts';
import type { People } from './auth.ts';
import type { AuthRecord } from './auth-record.ts';
import type { IdentityProvider } from './identity-provider.ts';
import type { TokenBook } from './tokens.ts';

/** An account as better-auth hands it out; the role is a field of ours. */
export interface UserRow {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: string;
}

export function createPeople(
  { adapter }: Pick<IdentityProvider, 'adapter'>,
  tokens: Pick<TokenBook, 'revokeOf'>,
  record: AuthRecord,
): People {
  async function get(id: string): Promise<UserRow> {
    const user = await adapter.findOne<UserRow>({ model: 'user', where: [{ field: 'id', value: id }] });
    if (!user) throw new OpsError('not_found', `there is no person ${id}`);
    return user;
  }

  async function put(id: string, role: Role): Promise<void> {
    await adapter.update({ model: 'user', where: [{ field: 'id', value: id }], update: { role } });
  }

  /**
   * Looks after the change, and takes it back, whether an owner is left: two owners who demote one another in the same
   * moment then both see it, on any database.
   */
  async function change(user: UserRow, role: Role): Promise<void> {
    await put(user.id, role);
    if (user.role !== 'owner' || (await hasOwner({ adapter }))) return;
    await put(user.id, 'owner');
    throw new OpsError('conflict', `${user.name} is the last owner: make someone else an owner first`);
  }

  return {
    async list() {
      const sortBy = { field: 'createdAt', direction: 'asc' } as const;
      const users = await adapter.findMany<UserRow>({ model: 'user', sortBy, limit: 1000 });
      return users.map(personOf);
    },

    async setRole(id, role, by) {
      const user = await get(id);
      await change(user, role);
      await tokens.revokeOf(id, role);
      const detail = `role ${user.role} became ${role}`;
      await record({ action: 'auth.role_changed', resource: id, detail, metadata: { role } }, by);
      return personOf({ ...user, role });
    },

    async remove(id, by) {
      const user = await get(id);
      await change(user, 'viewer');
      await tokens.revokeOf(id, null);
      for (const model of ['session', 'account']) {
        await adapter.deleteMany({ model, where: [{ field: 'userId', value: id }] });
      }
      await adapter.delete({ model: 'user', where: [{ field: 'id', value: id }] });
      await record(
        { action: 'auth.person_removed', resource: id, detail: `account of role ${user.role}` },
        by,
      );
    },
  };
}

export async function hasOwner({ adapter }: Pick<IdentityProvider, 'adapter'>): Promise<boolean> {
  return (await adapter.count({ model: 'user', where: [{ field: 'role', value: 'owner' }] })) > 0;
}

/** A viewer approves nothing; for the others their role and policy decide. */
export function principalOfUser(user: UserRow): Principal {
  const { id, name, role } = personOf(user);
  return { kind: 'user', id, name, role, can_approve: role !== 'viewer' };
}

function personOf(user: UserRow) {
  return { id: user.id, name: user.name, role: Role.parse(user.role) };
}
