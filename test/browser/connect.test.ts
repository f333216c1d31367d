import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { test } from 'node:test';
import {
  Client,
  type OAuthClientProvider,
  StreamableHTTPClientTransport,
} from '@modelcontextprotocol/client';
import { chromium } from '#test/parts/chromium.ts';
import { describeWith } from '#test/parts/describe-with.ts';
import { startOpsPilot } from '#test/system/opspilot.ts';
import { barriers, openWindow, tabTo, tooWide } from './browser.ts';
import { ANNA, join } from './people.ts';

await describeWith([chromium], 'a program that is let in from the browser', () => {
  test('signed out, from another site, by the keyboard alone; then it is listed and ended', async () => {
    await using opspilot = await startOpsPilot({ demo: true, web: true });
    await using window = await openWindow();
    await join(await window.visit(), opspilot.signInUrl ?? '', ANNA);
    const { page, go, complaints } = await window.visit();

    await using host = await startHost(`${opspilot.url}/mcp`);
    // The page of another site sends her here, as a host's own does.
    await go(host.url);
    await page.getByRole('link', { name: 'Connect' }).click();
    await page.getByLabel('E-mail').fill(ANNA.email);
    await page.getByRole('textbox', { name: 'Password' }).fill(ANNA.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Let a program in?' }).waitFor();
    await page.getByText('Testing tool').waitFor();
    await page.getByText('It runs on your own computer: the access stays there.').waitFor();
    assert.equal(await page.getByRole('radio', { name: /^Member/ }).isChecked(), true);
    assert.deepEqual(await barriers(page), []);
    assert.deepEqual(await tooWide(page), []);
    await tabTo(page, /^Let it in$/);
    await page.keyboard.press('Enter');
    await page.getByText('connected, you may close this page').waitFor();
    assert.match(await host.tools(), /restart_container/);

    await go(`${opspilot.url}/people`);
    await page.getByRole('heading', { name: 'Connected programs' }).waitFor();
    await page.getByRole('button', { name: 'Disconnect: Testing tool' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Disconnect' }).click();
    await page.getByText('There are none.').first().waitFor();
    await assert.rejects(host.tools());

    await go(`${opspilot.url}/connect`);
    await page.getByText(/^No program asks for anything here/).waitFor();
    assert.deepEqual(complaints, []);
  });
});

/** A host with a page of its own, which leads to the sign-in and takes the answer. */
async function startHost(mcp: string) {
  let authorize = '';
  let tokens: { access_token: string } | undefined;
  let client: object | undefined;
  let verifier = '';
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const page = (body: string) =>
      response
        .setHeader('content-type', 'text/html')
        .end(
          `<!doctype html><html lang="en"><head><link rel="icon" href="data:,"><title>host</title></head><body>${body}</body></html>`,
        );
    if (pathname !== '/callback')
      return void page(`<a href="${authorize.replaceAll('&', '&amp;')}">Connect</a>`);
    first.finishAuth(searchParams).then(
      () => page('connected, you may close this page'),
      (error: Error) => page(`failed: ${error.message}`),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const url = `http://localhost:${port}`;
  const provider: OAuthClientProvider = {
    redirectUrl: `${url}/callback`,
    clientMetadata: { client_name: 'Testing tool', redirect_uris: [`${url}/callback`] },
    clientInformation: () => client as never,
    saveClientInformation(saved) {
      client = saved;
    },
    tokens: () => tokens as never,
    saveTokens(saved) {
      tokens = saved;
    },
    redirectToAuthorization(to) {
      authorize = to.href;
    },
    saveCodeVerifier(saved) {
      verifier = saved;
    },
    codeVerifier: () => verifier,
  };
  const who = { name: 'testing', version: '1' };
  const first = new StreamableHTTPClientTransport(new URL(mcp), { authProvider: provider });
  await assert.rejects(new Client(who).connect(first));
  return {
    url,
    /** The names of the tools that it sees now. */
    async tools(): Promise<string> {
      const connected = new Client(who);
      const requestInit = { headers: { authorization: `Bearer ${tokens?.access_token}` } };
      await connected.connect(new StreamableHTTPClientTransport(new URL(mcp), { requestInit }));
      const listed = await connected.listTools();
      await connected.close();
      return listed.tools.map(({ name }) => name).join(' ');
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
