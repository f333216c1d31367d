import assert from 'node:assert/strict';
import { createHash, generateKeyPairSync, randomBytes, sign, verify } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler, Server } from '@modelcontextprotocol/server';

interface Code {
  readonly client: string;
  readonly redirect: string;
  readonly challenge: string;
  readonly resource: string;
  readonly scope: string;
  readonly who: string;
}

/**
 * An authorization server for tests (RFC 6749, 7591, 7636, 8414, 9068, 9207): it registers whoever asks, consents at
 * once for `who`, checks PKCE, way back and resource, rotates refresh tokens, and takes none twice.
 */
export class Issuer implements AsyncDisposable {
  /** Whose consent `/authorize` gives. */
  who = 'ada';
  /** What `iss` of an answer says; null leaves it out. */
  iss: string | null = null;
  /** Seconds that access tokens hold. */
  lasts = 3600;
  scope = 'opspilot:member';
  /** Fields laid over the metadata. */
  metadata: Readonly<Record<string, unknown>> = {};
  readonly asked: string[] = [];
  url = '';
  readonly #keys = generateKeyPairSync('ed25519');
  readonly #clients = new Map<string, readonly string[]>();
  readonly #codes = new Map<string, Code>();
  readonly #refresh = new Map<string, Code>();
  readonly #revoked = new Set<string>();
  readonly #server = createServer((request, response) => void this.#answer(request, response));

  static async start(): Promise<Issuer> {
    const issuer = new Issuer();
    await new Promise<void>((resolve) => issuer.#server.listen(0, '127.0.0.1', resolve));
    issuer.url = `http://127.0.0.1:${(issuer.#server.address() as AddressInfo).port}`;
    issuer.iss = issuer.url;
    return issuer;
  }

  /** Nothing that was given so far holds any more. */
  revoke(): void {
    this.#refresh.clear();
    for (const jti of this.issued) this.#revoked.add(jti);
  }
  readonly issued: string[] = [];
  /** Every token that was ever given out. */
  readonly given: string[] = [];

  /** As a browser would: goes to the address and answers where it is sent back to. */
  async visit(address: string): Promise<string> {
    const reply = await fetch(address, { redirect: 'manual' });
    assert.equal(reply.status, 302, await reply.text());
    return reply.headers.get('location') ?? assert.fail('nowhere');
  }

  /** Who an access token stands for; null when it does not hold for this resource. */
  whoIs(token: string | undefined, resource: string): string | null {
    const [head = '', body = '', signature = ''] = (token ?? '').split('.');
    const key = this.#keys.publicKey;
    if (!verify(null, Buffer.from(`${head}.${body}`), key, Buffer.from(signature, 'base64url'))) return null;
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as Record<string, string | number>;
    const holds = Number(claims.exp) > Date.now() / 1000 && !this.#revoked.has(String(claims.jti));
    return holds && claims.aud === resource ? String(claims.sub) : null;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.url);
    this.asked.push(url.pathname);
    const body = new URLSearchParams();
    let text = '';
    for await (const chunk of request) text += chunk;
    if (request.headers['content-type']?.startsWith('application/x-www-form-urlencoded'))
      for (const [name, value] of new URLSearchParams(text)) body.set(name, value);
    const reply = (value: object, status = 200) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    switch (url.pathname) {
      case '/.well-known/oauth-authorization-server':
        return void reply({ ...this.#described(), ...this.metadata });
      case '/jwks':
        return void reply({
          keys: [{ ...this.#keys.publicKey.export({ format: 'jwk' }), kid: '1', use: 'sig' }],
        });
      case '/register': {
        const asks = JSON.parse(text) as { redirect_uris: string[] };
        const client_id = randomBytes(8).toString('hex');
        this.#clients.set(client_id, asks.redirect_uris);
        return void reply({ ...asks, client_id, token_endpoint_auth_method: 'none' }, 201);
      }
      case '/authorize':
        return void response.writeHead(302, { location: this.#consent(url.searchParams) }).end();
      case '/token': {
        const tokens = this.#exchange(body);
        return void (tokens === null ? reply({ error: 'invalid_grant' }, 400) : reply(tokens));
      }
      default:
        response.writeHead(404).end();
    }
  }

  #described() {
    return {
      issuer: this.url,
      authorization_endpoint: `${this.url}/authorize`,
      token_endpoint: `${this.url}/token`,
      registration_endpoint: `${this.url}/register`,
      jwks_uri: `${this.url}/jwks`,
      response_types_supported: ['code'],
      code_challenge_methods_supported: ['S256'],
      token_endpoint_auth_methods_supported: ['none'],
      authorization_response_iss_parameter_supported: true,
    };
  }

  #consent(asked: URLSearchParams): string {
    const text = (name: string) => asked.get(name) ?? assert.fail(`no ${name}`);
    assert.equal(text('code_challenge_method'), 'S256');
    const redirect = text('redirect_uri');
    assert.ok(
      this.#clients.get(text('client_id'))?.includes(redirect),
      'it was registered for this way back',
    );
    const code = randomBytes(16).toString('hex');
    this.#codes.set(code, {
      client: text('client_id'),
      redirect,
      challenge: text('code_challenge'),
      resource: text('resource'),
      scope: asked.get('scope') ?? this.scope,
      who: this.who,
    });
    const back = new URL(redirect);
    back.searchParams.set('code', code);
    back.searchParams.set('state', text('state'));
    if (this.iss !== null) back.searchParams.set('iss', this.iss);
    return back.href;
  }

  #exchange(body: URLSearchParams): object | null {
    if (body.get('grant_type') === 'refresh_token') {
      const token = body.get('refresh_token') ?? '';
      const of = this.#refresh.get(token);
      this.#refresh.delete(token);
      return of?.client === body.get('client_id') && of !== undefined ? this.#tokens(of) : null;
    }
    const code = body.get('code') ?? '';
    const of = this.#codes.get(code);
    this.#codes.delete(code);
    const challenge = createHash('sha256')
      .update(body.get('code_verifier') ?? '')
      .digest('base64url');
    const fits =
      of?.challenge === challenge &&
      of.redirect === body.get('redirect_uri') &&
      of.client === body.get('client_id') &&
      of.resource === body.get('resource');
    return fits && of !== undefined ? this.#tokens(of) : null;
  }

  #tokens(of: Code): object {
    const now = Math.floor(Date.now() / 1000);
    const jti = randomBytes(8).toString('hex');
    this.issued.push(jti);
    const claims = {
      iss: this.url,
      aud: of.resource,
      sub: of.who,
      client_id: of.client,
      scope: of.scope,
      jti,
      iat: now,
      exp: now + this.lasts,
    };
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const data = `${part({ alg: 'EdDSA', kid: '1' })}.${part(claims)}`;
    const access_token = `${data}.${sign(null, Buffer.from(data), this.#keys.privateKey).toString('base64url')}`;
    const refresh_token = randomBytes(24).toString('hex');
    this.#refresh.set(refresh_token, of);
    this.given.push(access_token, refresh_token);
    return { access_token, token_type: 'Bearer', expires_in: this.lasts, refresh_token, scope: of.scope };
  }
}

/** An MCP server that takes tokens of these issuers alone; its one tool says who calls. */
export async function startGuardedServer(issuer: Issuer, metadata: Readonly<Record<string, unknown>> = {}) {
  const state = { issuer, metadata, who: '', tokens: new Set<string>() };
  const handler = createMcpHandler(() => {
    const { who } = state;
    const server = new Server({ name: 'guarded', version: '1' }, { capabilities: { tools: {} } });
    server.setRequestHandler('tools/list', async () => ({
      tools: [{ name: 'whoami', description: 'Says who calls.', inputSchema: { type: 'object' as const } }],
    }));
    server.setRequestHandler('tools/call', async () => ({ content: [{ type: 'text' as const, text: who }] }));
    return server;
  });
  const serve = toNodeHandler(handler);
  const server = createServer((request, response) => {
    const own = `http://${request.headers.host}`;
    const resource = `${own}/mcp`;
    if (request.url?.startsWith('/.well-known/oauth-protected-resource'))
      return void response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ resource, authorization_servers: [state.issuer.url], ...state.metadata }));
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
    const who = state.issuer.whoIs(token, resource);
    if (request.url !== '/mcp' || who === null)
      return void response
        .writeHead(request.url === '/mcp' ? 401 : 404, {
          'www-authenticate': `Bearer resource_metadata="${own}/.well-known/oauth-protected-resource/mcp"`,
        })
        .end();
    state.tokens.add(token ?? '');
    state.who = who;
    void serve(request as Parameters<typeof serve>[0], response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(state, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}
