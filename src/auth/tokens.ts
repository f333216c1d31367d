import type { TokenInfo } from '#contract/http-api.ts';
import { type Principal, Role } from '#contract/identity.ts';
import { OpsError } from '#core/ops-error.ts';
import { roleCovers, type Tokens } from './auth.ts';
import type { AuthRecord } from './auth-record.ts';
import type { IdentityProvider } from './identity-provider.ts';
import { hashSecret, newSecret } from './secret.ts';

/** How every API token begins, so that scanners and redactors know one when they see it. */
export const TOKEN_PREFIX = 'ops_';

/** How long a token that was read is taken for good; one that another replica revokes ends that much later, in ms. */
const RECENT_MS = 1000;
const RECENT_ROWS = 1000;

/** API tokens with the two things that only this folder needs. */
export interface TokenBook extends Tokens {
  /** Null for a token that is unknown or expired. */
  principalOf(token: string): Promise<Principal | null>;
  /** Takes away the tokens that this person made, all of them or those above a role. */
  revokeOf(userId: string, above: Role | null): Promise<void>;
}

interface TokenRow {
  readonly id: string;
  readonly name: string;
  readonly hash: string;
  readonly role: string;
  readonly canApprove: boolean;
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly scopes: string | null;
}

export function createTokenBook(
  { adapter }: Pick<IdentityProvider, 'adapter'>,
  record: AuthRecord,
  now: () => Date,
): TokenBook {
  const model = 'apiToken';
  /** Rows by hash, as they were read; a program that calls often would else ask the database each time. */
  const recent = new Map<string, { readonly row: TokenRow; readonly readAt: number }>();

  async function rowOf(token: string): Promise<TokenRow | null> {
    const hash = hashSecret(token);
    const at = now().getTime();
    const known = recent.get(hash);
    if (known && Math.abs(at - known.readAt) < RECENT_MS) return known.row;
    const row = await adapter.findOne<TokenRow>({ model, where: [{ field: 'hash', value: hash }] });
    if (recent.size >= RECENT_ROWS) recent.clear();
    if (row) recent.set(hash, { row, readAt: at });
    else recent.delete(hash);
    return row;
  }

  return {
    async list() {
      const sortBy = { field: 'createdAt', direction: 'desc' } as const;
      return (await adapter.findMany<TokenRow>({ model, sortBy, limit: 1000 })).map(infoOf);
    },

    async create(wanted, maker, by) {
      if (!roleCovers(maker.role, wanted.role)) {
        throw new OpsError('forbidden', `role ${maker.role} may not make a token of role ${wanted.role}`);
      }
      if (wanted.can_approve && !maker.can_approve) {
        throw new OpsError('forbidden', 'what may not approve may not make a token that can');
      }
      if (wanted.can_approve && wanted.role === 'viewer') {
        throw new OpsError('bad_request', 'can_approve: a viewer never approves');
      }
      const allowed = maker.scopes;
      if (allowed && !wanted.scopes?.every((scope) => allowed.includes(scope))) {
        throw new OpsError('forbidden', 'what is limited to scopes may not make a token with others');
      }
      const token = TOKEN_PREFIX + newSecret();
      const createdAt = now();
      const days = wanted.expires_in_days;
      const row = await adapter.create<Omit<TokenRow, 'id'>, TokenRow>({
        model,
        data: {
          name: wanted.name,
          hash: hashSecret(token),
          role: wanted.role,
          canApprove: wanted.can_approve,
          createdBy: by.actor,
          createdAt,
          expiresAt: days === null ? null : new Date(createdAt.getTime() + days * 86_400_000),
          scopes: wanted.scopes?.join(' ') ?? null,
        },
      });
      const info = infoOf(row);
      const { name, role, can_approve, expires_at, scopes } = info;
      await record(
        {
          action: 'auth.token_created',
          resource: principalId(row.id),
          detail: `API token "${name}" of role ${role}`,
          metadata: { role, can_approve, expires_at, scopes },
        },
        by,
      );
      return { ...info, token };
    },

    async revoke(id, by) {
      const row = await adapter.consumeOne<TokenRow>({ model, where: [{ field: 'id', value: id }] });
      if (!row) throw new OpsError('not_found', `there is no token ${id}`);
      recent.clear();
      const resource = principalId(row.id);
      await record({ action: 'auth.token_revoked', resource, detail: `API token "${row.name}"` }, by);
    },

    async principalOf(token) {
      const row = await rowOf(token);
      if (!row || (row.expiresAt && row.expiresAt.getTime() <= now().getTime())) return null;
      const { name, role, can_approve, scopes } = infoOf(row);
      return { kind: 'token', id: principalId(row.id), name, role, can_approve, ...(scopes && { scopes }) };
    },

    async revokeOf(userId, above) {
      const where = [{ field: 'createdBy', value: userId }];
      for (const row of await adapter.findMany<TokenRow>({ model, where, limit: 1000 })) {
        if (above !== null && roleCovers(above, infoOf(row).role)) continue;
        await adapter.deleteMany({ model, where: [{ field: 'id', value: row.id }] });
      }
      recent.clear();
    },
  };
}

function principalId(id: string): string {
  return `token:${id}`;
}

function infoOf(row: TokenRow): TokenInfo {
  const role = Role.parse(row.role);
  return {
    id: row.id,
    name: row.name,
    role,
    can_approve: Boolean(row.canApprove) && role !== 'viewer',
    created_at: row.createdAt.toISOString(),
    expires_at: row.expiresAt?.toISOString() ?? null,
    scopes: row.scopes?.split(' ') ?? null,
  };
}
