import { oauthProvider } from '@better-auth/oauth-provider';
import type { BetterAuthPlugin } from 'better-auth';
import { hashSecret } from '../secret.ts';
import { ROLE_SCOPES } from './role-scopes.ts';

/** How every access token of a connected program begins. */
export const ACCESS_PREFIX = 'opo_';

/** Where a person is asked; a page of the web UI. */
const PAGE = '/connect';

/**
 * better-auth's OAuth provider as we use it: programs register themselves, PKCE is required, every access is for one of
 * `resources`, and tokens are random words that are kept as a hash, so that taking one away counts at once.
 */
export function ownOAuthProvider(resources: readonly string[]): BetterAuthPlugin {
  const plugin: object = oauthProvider({
    disableJwtPlugin: true,
    loginPage: PAGE,
    consentPage: PAGE,
    scopes: [...ROLE_SCOPES, 'offline_access'],
    resources: [...resources],
    enforcePerClientResources: false,
    allowDynamicClientRegistration: true,
    allowUnauthenticatedClientRegistration: true,
    allowPublicClientPrelogin: true,
    grantTypes: ['authorization_code', 'refresh_token'],
    accessTokenExpiresIn: 3600,
    refreshTokenExpiresIn: 30 * 86_400,
    codeExpiresIn: 600,
    storeTokens: { hash: async (token) => hashSecret(token) },
    prefix: { opaqueAccessToken: ACCESS_PREFIX, refreshToken: 'opr_' },
    schema: {
      oauthClient: { modelName: 'auth_oauth_client' },
      oauthResource: { modelName: 'auth_oauth_resource' },
      oauthClientResource: { modelName: 'auth_oauth_client_resource' },
      oauthRefreshToken: { modelName: 'auth_oauth_refresh_token' },
      oauthAccessToken: { modelName: 'auth_oauth_access_token' },
      oauthConsent: { modelName: 'auth_oauth_consent' },
      oauthClientAssertion: { modelName: 'auth_oauth_client_assertion' },
    },
  });
  // Its own types of its API description do not fit better-auth's under `exactOptionalPropertyTypes`.
  return plugin as BetterAuthPlugin;
}
