import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { OpsError } from '#core/ops-error.ts';
import { memorySignIn, SignIn, type SignInParts } from './sign-in.ts';

const refused = (error: OpsError) => error.code === 'forbidden';

function signIn(over: Partial<SignInParts> = {}) {
  const shown: URL[] = [];
  const asked: string[] = [];
  const provider = new SignIn({
    serverUrl: 'https://server.example/mcp',
    redirectUrl: 'https://hub.example/mcp/callback',
    clientName: 'OpsPilot',
    store: memorySignIn(),
    show: (url) => void shown.push(url),
    fetch: async (url) => {
      asked.push(String(url));
      return new Response('', { status: 404 });
    },
    now: () => new Date(0),
    ...over,
  });
  return { provider, shown, asked };
}

describe('requirement 23: the answer to a sign-in', () => {
  test('is taken only with the state that was given out, once, and in time', async () => {
    let now = 0;
    const { provider, asked } = signIn({ now: () => new Date(now) });
    const answer = (state: string) => new URLSearchParams({ code: 'x', state });
    await assert.rejects(provider.finish(answer('')), refused);
    const state = await provider.state();
    assert.ok(state.length >= 43);
    await provider.saveCodeVerifier('v'.repeat(43));
    await assert.rejects(provider.finish(answer(`${state}x`)), refused);
    assert.deepEqual(asked, []);
    // It fails for want of a real server, and its state is used up all the same.
    await assert.rejects(provider.finish(answer(state)));
    await assert.rejects(provider.finish(answer(state)), refused);
    const late = await provider.state();
    now = 600_001;
    await assert.rejects(provider.finish(answer(late)), refused);
  });

  test('two sign-ins know nothing of one another', async () => {
    const [one, two] = [signIn().provider, signIn().provider];
    const state = await one.state();
    await two.state();
    await assert.rejects(two.finish(new URLSearchParams({ code: 'x', state })), refused);
  });

  test('only http and https are shown to a person', async () => {
    const { provider, shown } = signIn();
    for (const url of ['javascript:alert(1)', 'file:///etc/passwd', 'custom-app://x'])
      await assert.rejects(async () => provider.redirectToAuthorization(new URL(url)), {
        code: 'denied_by_policy',
      });
    await provider.redirectToAuthorization(new URL('https://as.example/authorize'));
    assert.deepEqual(shown.map(String), ['https://as.example/authorize']);
    for (const again of ['https://as.example/2', 'https://as.example/3'])
      await provider.redirectToAuthorization(new URL(again));
    await assert.rejects(provider.redirectToAuthorization(new URL('https://as.example/4')), {
      code: 'rate_limited',
    });
  });

  test('credentials are dropped as far as the SDK says that they do not hold', async () => {
    const { provider } = signIn();
    await provider.saveTokens({ access_token: 'a', token_type: 'bearer' });
    await provider.saveClientInformation({ client_id: 'c' });
    await provider.invalidateCredentials('tokens');
    assert.equal(await provider.tokens(), undefined);
    assert.equal((await provider.clientInformation())?.client_id, 'c');
    await provider.invalidateCredentials('all');
    assert.equal(await provider.clientInformation(), undefined);
  });
});
