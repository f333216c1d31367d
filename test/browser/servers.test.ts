import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as pathOf } from 'node:path';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { AuditPage } from '#contract/http-api.ts';
import { chromium } from '#test/parts/chromium.ts';
import { describeWith } from '#test/parts/describe-with.ts';
import { ROOT } from '#test/source/tree.ts';
import { startOpsPilot } from '#test/system/opspilot.ts';
import { barriers, openWindow, tabTo, tooWide } from './browser.ts';
import { ANNA, join } from './people.ts';

const SERVER = pathOf(ROOT, 'test', 'system', 'tiny-mcp-server.ts');
const SECRET = 'open-sesame-4711';

await describeWith([chromium], 'servers in a browser', () => {
  test('by keys alone somebody adds a server, gives its secret, reads what it starts, accepts and tries its tools', async () => {
    const home = mkdtempSync(pathOf(tmpdir(), 'op-servers-'));
    await using folder = new AsyncDisposableStack();
    folder.defer(() => rmSync(home, { recursive: true, force: true }));
    await using opspilot = await startOpsPilot({
      demo: true,
      web: true,
      env: { XDG_CONFIG_HOME: pathOf(home, 'config') },
    });
    await using window = await openWindow();
    const owner = await window.visit();
    const { page, complaints, go } = owner;
    await join(owner, opspilot.signInUrl ?? '', ANNA);
    await go(`${opspilot.url}/tools?view=servers`);
    await page.getByRole('heading', { name: 'From the catalogue' }).waitFor();
    const press = async (name: RegExp) => {
      await tabTo(page, name);
      await page.keyboard.press('Enter');
    };

    // Without a vault there is no place for a secret; one is made.
    await page.getByRole('heading', { level: 1 }).focus();
    await press(/^Enter PostgreSQL$/);
    await press(/^Make a vault$/);
    await page.getByRole('alertdialog', { name: 'Make a vault?' }).waitFor();
    await press(/^Make a vault$/);
    await page.getByText(/^Secrets are kept in a vault/).waitFor({ state: 'detached' });
    await page.getByLabel('Connection URI, with its password').focus();
    await press(/^Enter it$/);
    await page.getByText('Entered: postgres.').waitFor();
    await press(/^Go to postgres$/);
    await page.getByText('One secret is missing').waitFor();
    await page.getByText('Switched off', { exact: true }).waitFor();

    const notes = pathOf(home, 'notes');
    const entry = {
      command: process.execPath,
      args: [SERVER, notes],
      env: { TINY_TOKEN: 'vault:tiny/token' },
      tools: { environment: 'read' },
    };
    await page.getByLabel(/^Configuration, image/).focus();
    await page.keyboard.type(JSON.stringify({ servers: { tiny: entry } }));
    await press(/^See what it is$/);
    await page.getByText('with TINY_TOKEN=vault:tiny/token').waitFor();
    assert.deepEqual(await barriers(page), []);
    await press(/^Enter it$/);
    await page.getByText(/^tiny is entered and switched off/).waitFor();

    const card = page.getByRole('article', { name: 'tiny' });
    await card.getByLabel('Value of tiny/token').focus();
    await page.keyboard.type(SECRET);
    await page.keyboard.press('Enter');
    await card.getByText('stored', { exact: true }).waitFor();
    await press(/^Switch on: tiny$/);
    await card.getByText('Waits for you').waitFor();
    assert.deepEqual(await barriers(page), []);
    assert.deepEqual(await tooWide(page), []);
    await card.focus();
    await press(/^Let it start: tiny$/);
    await card.getByText('Answers').waitFor();
    await page.getByRole('heading', { name: 'Held back' }).waitFor();
    await page.getByRole('heading', { level: 1 }).focus();
    for (const tool of ['environment', 'note']) {
      await press(new RegExp(`^Accept: ${tool}$`));
      await page.getByRole('button', { name: `Accept: ${tool}` }).waitFor({ state: 'detached' });
    }

    await go(`${opspilot.url}/tools?find=tiny`);
    await tryIt(page, 'tiny__environment');
    await page.getByRole('button', { name: 'Look', exact: true }).press('Enter');
    await page.getByText(/TINY_TOKEN.*\[redacted\]/).waitFor();
    await shows(page, SECRET, false);

    await tryIt(page, 'tiny__note');
    await page.getByLabel('word (needed)').fill('by hand');
    await page.keyboard.press('Enter');
    await page.getByText('This changes something: it waits for a decision.').waitFor();
    await page.getByRole('button', { name: 'Review', exact: true }).press('Enter');
    const dialog = page.getByRole('alertdialog');
    await dialog.getByRole('checkbox').press('Space');
    await dialog.getByRole('button', { name: 'Approve', exact: true }).press('Enter');
    await page.getByText('"text": "noted"').waitFor({ state: 'attached' });
    assert.equal(readFileSync(notes, 'utf8'), 'by hand\n', 'it ran once, with what was agreed on');

    const audit = JSON.stringify(await opspilot.api.get('/api/audit?limit=1000', AuditPage));
    assert.ok(audit.includes('"vault.set"') && !audit.includes(SECRET));
    assert.ok(!opspilot.said().includes(SECRET));
    assert.ok(!readFileSync(pathOf(opspilot.dataDir, 'server', 'server.log'), 'utf8').includes(SECRET));
    assert.deepEqual(complaints, []);
  });
});

async function tryIt(page: Page, tool: string): Promise<void> {
  const row = page.getByRole('listitem').filter({ has: page.getByText(tool, { exact: true }) });
  await row.getByRole('button', { name: 'Try it' }).press('Enter');
}

async function shows(page: Page, text: string, wanted: boolean): Promise<void> {
  assert.equal((await page.content()).includes(text), wanted);
}
