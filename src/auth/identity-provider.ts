import { createHash } from 'node:crypto';
import { type BetterAuthOptions, type BetterAuthPlugin, betterAuth } from 'better-auth';
import { type AuthDatabase, migrateAuth, openAuthDatabase } from './database.ts';

/** What better-auth is set up with. `log` receives what it has to say, never a secret. */
export interface IdentityOptions {
  readonly database: AuthDatabase;
  /** Signs the session cookies; at least 32 random characters, kept across restarts. */
  readonly secret: string;
  /** Whether browsers reach us over TLS: then cookies are `Secure` and bound to the host. */
  readonly https: boolean;
  readonly log: (level: 'warn' | 'error', message: string) => void;
}

/** better-auth on our database, with its tables in place. Only its server-side functions are used: it gets no route. */
export async function openIdentityProvider(options: IdentityOptions) {
  const open = openAuthDatabase(options.database);
  try {
    const whole = { ...settings(options), database: open.database };
    await migrateAuth(options.database, whole);
    const auth = betterAuth(whole);
    const context = await auth.$context;
    return {
      api: auth.api,
      adapter: context.adapter,
      hashPassword: context.password.hash,
      /** The same accounts with a plugin more, reached at `baseURL` by HTTP requests that are handed to it. */
      async extend(plugin: BetterAuthPlugin, baseURL: string) {
        const more = {
          ...whole,
          baseURL,
          basePath: '/',
          plugins: [...whole.plugins, plugin],
          onAPIError: { errorURL: `${baseURL}/connect` },
          // Ours are counted in the database.
          rateLimit: { enabled: false },
        };
        await migrateAuth(options.database, more);
        const extended = betterAuth(more);
        return { handler: extended.handler, adapter: (await extended.$context).adapter };
      },
      close: open.close,
    };
  } catch (error) {
    open.close();
    throw error;
  }
}

export type IdentityProvider = Awaited<ReturnType<typeof openIdentityProvider>>;

function settings(options: IdentityOptions) {
  return {
    appName: 'OpsPilot',
    secret: options.secret,
    baseURL: options.https ? 'https://localhost' : 'http://localhost',
    telemetry: { enabled: false },
    logger: {
      level: 'warn',
      log: (level, message) => options.log(level === 'error' ? 'error' : 'warn', message),
    },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: 10,
      maxPasswordLength: 200,
    },
    user: {
      modelName: 'auth_user',
      additionalFields: { role: { type: 'string', required: true, input: false, defaultValue: 'viewer' } },
    },
    session: { modelName: 'auth_session', expiresIn: 7 * 86_400, updateAge: 86_400 },
    account: { modelName: 'auth_account' },
    verification: { modelName: 'auth_verification' },
    plugins: [OWN_TABLES],
    advanced: { useSecureCookies: false, cookies: cookies(options) },
  } as const satisfies BetterAuthOptions;
}

/** Tables of ours that better-auth migrates and reads for us. Secrets are kept as SHA-256 only. */
const OWN_TABLES = {
  id: 'opspilot',
  schema: {
    apiToken: {
      modelName: 'auth_token',
      fields: {
        name: { type: 'string', required: true },
        hash: { type: 'string', required: true, unique: true },
        role: { type: 'string', required: true },
        canApprove: { type: 'boolean', required: true },
        createdBy: { type: 'string', required: true, index: true },
        createdAt: { type: 'date', required: true },
        expiresAt: { type: 'date', required: false },
        /** With spaces between them; null for no limit. */
        scopes: { type: 'string', required: false },
      },
    },
    invitation: {
      modelName: 'auth_invitation',
      fields: {
        hash: { type: 'string', required: true, unique: true },
        role: { type: 'string', required: true },
        /** Made while there was no owner, and void as soon as there is one. */
        setup: { type: 'boolean', required: true },
        createdBy: { type: 'string', required: true },
        expiresAt: { type: 'date', required: true },
      },
    },
  },
} as const;

/**
 * Over TLS the name binds the cookie to this very host (`__Host-`). Without it, cookies of one host are shared by all
 * its ports, so the name carries a mark of the instance.
 */
function cookies({ https, secret }: IdentityOptions) {
  const mark = createHash('sha256').update(`cookie name of ${secret}`).digest('hex').slice(0, 8);
  const name = (what: string) => (https ? `__Host-opspilot_${what}` : `opspilot_${what}_${mark}`);
  const attributes = { httpOnly: true, secure: https, sameSite: 'strict', path: '/' } as const;
  return {
    session_token: { name: name('session'), attributes },
    session_data: { name: name('session_data'), attributes },
    dont_remember: { name: name('dont_remember'), attributes },
  };
}
