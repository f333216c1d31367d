import type { Connection, ConnectRequest } from '#contract/connections.ts';
import { Role } from '#contract/identity.ts';
import { OpsError } from '#core/ops-error.ts';
import { roleCovers } from '../auth.ts';
import type { AuthRecord } from '../auth-record.ts';
import type { IdentityProvider } from '../identity-provider.ts';
import { type LimitPort, limit } from '../limits.ts';
import { principalOfUser, type UserRow } from '../people.ts';
import { hashSecret } from '../secret.ts';
import type { Connections } from './connections.ts';
import { destinationOf } from './destination.ts';
import { registrationOf } from './registration.ts';
import { roleOf, scopeOf } from './role-scopes.ts';

export interface ConnectionPlan {
  readonly provider: Pick<IdentityProvider, 'extend' | 'adapter'>;
  readonly record: AuthRecord;
  readonly limits: LimitPort;
  /** Where browsers reach us; known once there is a request. */
  readonly publicUrl: () => string;
  /** What tokens may be for: the addresses of the MCP hub (RFC 8707). */
  readonly resources: () => readonly string[];
  readonly now: () => Date;
}

interface ClientRow {
  readonly clientId: string;
  readonly name?: string | null;
  readonly redirectUris: readonly string[];
  readonly createdAt: Date;
}

interface GrantRow {
  readonly id: string;
  readonly clientId: string;
  readonly userId: string;
  readonly scopes: readonly string[];
  readonly createdAt: Date;
}

interface TokenRow {
  readonly clientId: string;
  readonly userId: string | null;
  readonly scopes: readonly string[];
  readonly resources?: readonly string[] | null;
  readonly expiresAt: Date;
  readonly revoked?: Date | null;
}

/** Registrations that one address may make in an hour: anyone may, so that a flood must end. */
const REGISTRATIONS = { max: 20, windowSeconds: 3600 };
/** Programs that registered and were never connected are forgotten after this, in ms. */
const FORGET_AFTER_MS = 24 * 60 * 60_000;
const FORGET_EVERY_MS = 60 * 60_000;

/** The authorization server of this instance. better-auth's provider is loaded when the first program comes. */
export function createConnections(plan: ConnectionPlan): Connections {
  const { provider, record, limits, publicUrl, resources, now } = plan;
  let opened: Promise<Opened> | null = null;
  let forgotAt = 0;

  function open(): Promise<Opened> {
    opened ??= openProvider(plan).catch((error: unknown) => {
      opened = null;
      throw error;
    });
    return opened;
  }

  async function send(path: string, init: RequestInit): Promise<Response> {
    const { handler } = await open();
    return handler(new Request(`${publicUrl()}${path}`, init));
  }

  /** Posts what our page says, with the query that better-auth signed; throws what it says of it. */
  async function post(path: string, body: object, headers: Record<string, string> = {}): Promise<unknown> {
    const reply = await send(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: publicUrl(), ...headers },
      body: JSON.stringify(body),
    });
    if (reply.ok) return reply.json();
    throw new OpsError(
      'bad_request',
      'this request to connect is not as it was made, or too old: begin again',
    );
  }

  async function clientOf(clientId: string): Promise<ClientRow | null> {
    const { adapter } = await open();
    return adapter.findOne<ClientRow>({
      model: 'oauthClient',
      where: [{ field: 'clientId', value: clientId }],
    });
  }

  async function asked(query: string): Promise<ConnectRequest> {
    const wanted = new URLSearchParams(query);
    const clientId = wanted.get('client_id') ?? '';
    await post('/oauth2/public-client-prelogin', { client_id: clientId, oauth_query: query });
    const client = await clientOf(clientId);
    if (!client) throw new OpsError('bad_request', 'the program that asks is not registered');
    const scopes = wanted.get('scope')?.split(' ') ?? [];
    return {
      client_name: client.name?.slice(0, 100) || 'A program without a name',
      ...destinationOf(wanted.get('redirect_uri') ?? ''),
      roles: Role.options.filter((role) => scopes.includes(scopeOf(role))),
    };
  }

  /** What was registered and never connected, and tokens that are over; looked for once an hour. */
  async function forgetOld(): Promise<void> {
    const at = now().getTime();
    if (at - forgotAt < FORGET_EVERY_MS) return;
    forgotAt = at;
    const { adapter } = await open();
    const over = [{ field: 'expiresAt', operator: 'lt' as const, value: new Date(at) }];
    for (const model of ['oauthAccessToken', 'oauthRefreshToken'])
      await adapter.deleteMany({ model, where: over });
    const before = new Date(at - FORGET_AFTER_MS);
    const where = [{ field: 'createdAt', operator: 'lt' as const, value: before }];
    for (const { clientId } of await adapter.findMany<ClientRow>({
      model: 'oauthClient',
      where,
      limit: 100,
    })) {
      const its = [{ field: 'clientId', value: clientId }];
      if ((await adapter.count({ model: 'oauthConsent', where: its })) > 0) continue;
      await adapter.deleteMany({ model: 'oauthClient', where: its });
    }
  }

  async function connectionOf(grant: GrantRow): Promise<Connection | null> {
    const client = await clientOf(grant.clientId);
    const role = roleOf(grant.scopes);
    if (!client || !role) return null;
    return {
      id: grant.id,
      client_name: client.name?.slice(0, 100) || 'A program without a name',
      destination: destinationOf(client.redirectUris[0] ?? '').destination,
      person_id: grant.userId,
      role,
      since: grant.createdAt.toISOString(),
    };
  }

  return {
    issuer: publicUrl,
    asked,

    async metadata() {
      const reply = await send('/.well-known/oauth-authorization-server', {});
      const whole = (await reply.json()) as Record<string, unknown>;
      return Object.fromEntries(TOLD.map((name) => [name, whole[name]]));
    },

    async answer(endpoint, { query, body, headers }, visitor) {
      const registers = endpoint === 'register';
      if (registers) await limit(limits, `oauth-register:${visitor.ip}`, REGISTRATIONS);
      await forgetOld();
      const kept = new Headers();
      for (const name of PASSED_ON) {
        const value = headers.get(name);
        if (value !== null) kept.set(name, value);
      }
      const reply = await send(`/oauth2/${endpoint}${query === '' ? '' : `?${query}`}`, {
        method: body === null ? 'GET' : 'POST',
        headers: kept,
        ...(body !== null && { body: registers ? registrationOf(body) : body }),
      });
      if (registers && reply.ok) {
        const { client_id, client_name } = (await reply.clone().json()) as Record<string, unknown>;
        const name = JSON.stringify(String(client_name ?? '').slice(0, 100));
        await record(
          {
            action: 'auth.program_registered',
            resource: String(client_id),
            detail: `a program that calls itself ${name}; it may do nothing yet`,
          },
          { actor: 'anonymous', ...visitor },
        );
      }
      return endpoint === 'authorize' ? leadingToPage(reply) : reply;
    },

    async decide(query, role, { principal, headers, by }) {
      const request = await asked(query);
      if (role !== null && !request.roles.includes(role))
        throw new OpsError('bad_request', `the program did not ask for the role ${role}`);
      if (role !== null && !roleCovers(principal.role, role))
        throw new OpsError('forbidden', `your role ${principal.role} cannot give the role ${role}`);
      const wanted = new URLSearchParams(query).get('scope')?.split(' ') ?? [];
      const granted = wanted.filter(
        (scope) => scope === 'offline_access' || (role && scope === scopeOf(role)),
      );
      const said = { accept: role !== null, oauth_query: query, ...(role && { scope: granted.join(' ') }) };
      const answer = await post('/oauth2/consent', said, { cookie: headers.get('cookie') ?? '' });
      const { url } = answer as { url?: unknown };
      if (typeof url !== 'string') throw new OpsError('internal', 'the provider named no place to go to');
      await record(
        {
          action: role === null ? 'auth.connection_refused' : 'auth.connected',
          resource: new URLSearchParams(query).get('client_id') ?? 'unknown',
          result: role === null ? 'denied' : 'ok',
          detail: `${JSON.stringify(request.client_name)} at ${request.destination}${role === null ? '' : ` with the role ${role}`}`,
          metadata: { role, destination: request.destination },
        },
        by,
      );
      return url;
    },

    async callerOf(token) {
      const { adapter, prefix } = await open();
      const secret = token.slice(prefix.length);
      const row = await adapter.findOne<TokenRow>({
        model: 'oauthAccessToken',
        where: [{ field: 'token', value: hashSecret(secret) }],
      });
      if (!row?.userId || row.revoked || row.expiresAt.getTime() <= now().getTime()) return null;
      if (!row.resources?.some((one) => resources().includes(one))) return null;
      const where = [{ field: 'id', value: row.userId }];
      const user = await provider.adapter.findOne<UserRow>({ model: 'user', where });
      const client = await clientOf(row.clientId);
      const given = roleOf(row.scopes);
      if (!user || !client || !given) return null;
      const { id, name, role } = principalOfUser(user);
      return {
        // At most what its person may do now.
        principal: {
          kind: 'token',
          id: `oauth:${id}`,
          name,
          role: roleCovers(role, given) ? given : role,
          can_approve: false,
        },
        clientName: soleDestination(client) ?? client.clientId,
      };
    },

    async list(userId) {
      const { adapter } = await open();
      const where = userId === null ? [] : [{ field: 'userId', value: userId }];
      const sortBy = { field: 'createdAt', direction: 'desc' as const };
      const grants = await adapter.findMany<GrantRow>({ model: 'oauthConsent', where, sortBy, limit: 1000 });
      const all = await Promise.all(grants.map(connectionOf));
      return all.filter((one) => one !== null);
    },

    async end(id, userId, by) {
      const { adapter } = await open();
      const where = [{ field: 'id', value: id }];
      const grant = await adapter.findOne<GrantRow>({ model: 'oauthConsent', where });
      if (!grant || (userId !== null && grant.userId !== userId))
        throw new OpsError('not_found', `there is no connection ${id}`);
      const its = [
        { field: 'clientId', value: grant.clientId },
        { field: 'userId', value: grant.userId },
      ];
      // The consent first, so that nothing new comes of it.
      for (const model of ['oauthConsent', 'oauthAccessToken', 'oauthRefreshToken'])
        await adapter.deleteMany({ model, where: its });
      await record({ action: 'auth.disconnected', resource: grant.clientId, detail: 'connection ended' }, by);
    },
  };
}

/** What the page gets, as one value: it is signed, and must come back letter by letter. */
function leadingToPage(reply: Response): Response {
  const place = reply.headers.get('location');
  const signed = place?.startsWith('/connect?') ? place.slice('/connect?'.length) : null;
  if (signed !== null) reply.headers.set('location', `/connect?${new URLSearchParams({ request: signed })}`);
  return reply;
}

interface Opened {
  readonly handler: (request: Request) => Promise<Response>;
  readonly adapter: Pick<IdentityProvider['adapter'], 'findOne' | 'findMany' | 'deleteMany' | 'count'>;
  readonly prefix: string;
}

async function openProvider({ provider, publicUrl, resources }: ConnectionPlan): Promise<Opened> {
  const { ACCESS_PREFIX, ownOAuthProvider } = await import('./oauth-provider.ts');
  const { handler, adapter } = await provider.extend(ownOAuthProvider(resources()), publicUrl());
  return { handler, adapter, prefix: ACCESS_PREFIX };
}

/** The host that all answers to this program go to, which is what it can be known by; null when there are several. */
function soleDestination({ redirectUris }: ClientRow): string | null {
  const all = new Set(redirectUris.map((uri) => destinationOf(uri).destination));
  return all.size === 1 ? ([...all][0] ?? null) : null;
}

/** Headers of a program that the provider needs; a cookie is a browser's, and no program's. */
const PASSED_ON = ['content-type', 'authorization', 'accept'] as const;

/** What we tell of ourselves: only what is served. */
const TOLD = [
  'issuer',
  'authorization_endpoint',
  'token_endpoint',
  'registration_endpoint',
  'revocation_endpoint',
  'scopes_supported',
  'response_types_supported',
  'response_modes_supported',
  'grant_types_supported',
  'token_endpoint_auth_methods_supported',
  'code_challenge_methods_supported',
  'authorization_response_iss_parameter_supported',
] as const;
