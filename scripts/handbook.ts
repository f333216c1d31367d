import { mkdirSync, writeFileSync } from 'node:fs';
import { join as pathOf } from 'node:path';
import type { Page } from 'playwright-core';
import { openAiScript } from '#models/fake-answers-fixture.ts';
import { startFakeModel } from '#models/fake-model-fixture.ts';
import { openWindow } from '#test/browser/browser.ts';
import { ANNA, ask, join } from '#test/browser/people.ts';
import { ROOT } from '#test/source/tree.ts';
import { demoWorld } from '#test/system/demo-world.ts';
import { createDataFolder, startOpsPilot } from '#test/system/opspilot.ts';

/**
 * Takes the pictures of the handbook from a real run of the demo, with numbers at what the text speaks of:
 * `npx node scripts/handbook.ts [FOLDER]`. Needs Chromium.
 */
const folder = process.argv[2] ?? pathOf(ROOT, 'docs', 'handbook', 'images');
mkdirSync(folder, { recursive: true });

await using model = await startFakeModel(openAiScript);
await using data = await createDataFolder();
writeFileSync(
  pathOf(data.path, 'opspilot.yaml'),
  `models: { port: 0, routes: { chat: [home/fake] }, providers: { home: { kind: openai, url: '${model.url}/v1' } } }\n`,
);
await using opspilot = await startOpsPilot({ dataDir: data.path, demo: true, web: true });
await using window = await openWindow();
const anna = await window.visit();
const { page, go } = anna;
const world = demoWorld(opspilot.dataDir);
await page.setViewportSize({ width: 1320, height: 860 });

await join(anna, opspilot.signInUrl ?? '', ANNA);
await page.getByText('OpsPilot sees 4 services.').waitFor();
await shoot('first-steps', ['#content h1', '.ask', '.first-steps', '.tiles']);

await ask(page, 'Is everything all right?');
await page.getByText('All is well').waitFor();
await world.break('radarr', 'crash');
await go(opspilot.url);
await page.getByRole('heading', { name: /^radarr has crashed/ }).waitFor();
await shoot('home', ['#content h1', '.ask', '.problem .problem-text', '.problem-buttons', '.tiles']);

await page.getByRole('button', { name: 'Find out why: radarr' }).click();
await page.getByRole('button', { name: 'Review and decide' }).first().waitFor();
await page.getByText('How the suspicion moved').waitFor();
await page.setViewportSize({ width: 1320, height: 1300 });
await shoot('run', ['.run-status', '.arc', '.diagnosis-head', '.evidence', '.course', '.timeline']);

await page.setViewportSize({ width: 1320, height: 860 });
await page.getByRole('button', { name: 'Review and decide' }).first().click();
await page.getByRole('alertdialog').getByText('Unchanged since it was proposed.').waitFor();
await shoot('approval', [
  '.exact-action',
  '.popup-body .facts',
  '.popup-foot .check',
  '.decision-buttons .button-primary',
]);
await page.getByRole('alertdialog').getByRole('checkbox').click();
await page.getByRole('alertdialog').getByRole('button', { name: 'Approve' }).click();
await page.getByRole('alertdialog').getByText('It worked: the check passed.').waitFor();
await shoot('verified', ['.popup .progress-steps', '.popup .progress .note']);

await go(`${opspilot.url}/services`);
await page.getByRole('button', { name: 'Restart: radarr' }).waitFor();
await shoot('services', ['.toolbar .segments', '.service-card .section-head', '.usage', '.service-buttons']);
await go(`${opspilot.url}/services?view=map`);
await page.getByText('radarr needs sabnzbd.').waitFor();
await shoot('map', ['.map', '.bullets']);
await go(`${opspilot.url}/services/radarr?find=EPIC`);
await page.locator('.log-hit').first().waitFor();
await page.setViewportSize({ width: 1320, height: 1200 });
await shoot('log', ['.card .toolbar', '.log']);
await page.setViewportSize({ width: 1320, height: 860 });

await go(`${opspilot.url}/charts?metric=memory_usage`);
await page.getByText('The values as a table').waitFor();
await shoot('charts', ['.toolbar .segments', '.chart', '.bullets']);
await go(`${opspilot.url}/audit`);
await page.getByRole('button', { name: 'Check in this browser' }).click();
await page.getByText(/^Computed here/).waitFor();
await shoot('audit', ['.audit-checks', '#content search', '.audit-row']);
await go(`${opspilot.url}/tools`);
await page.getByRole('heading', { name: 'Restart container' }).waitFor();
await shoot('tools', ['.toolbar .segments', '.tool']);
await opspilot.api.send('PUT', '/api/mcp/servers/git', {
  command: 'uvx',
  args: ['mcp-server-git', '--repository', '/srv/site'],
});
await go(`${opspilot.url}/tools?view=servers`);
await page.setViewportSize({ width: 1320, height: 1150 });
await page.getByText('Nothing starts before you confirm exactly this:').waitFor();
await page.getByRole('heading', { name: 'From the catalogue' }).waitFor();
await shoot('servers', [
  '.server-cards .badge',
  '.server-cards .note',
  '#catalogue',
  '.tool .disclosure-trigger',
]);
await page.setViewportSize({ width: 1320, height: 1500 });
await go(`${opspilot.url}/models`);
await page.getByLabel('Prompt').fill('Say hello.');
await page.getByRole('button', { name: 'Send' }).click();
await page.getByText(/tokens asked/).waitFor();
await go(`${opspilot.url}/models`);
await page.getByLabel('Prompt').fill('Say hello.');
await page.getByRole('button', { name: 'Send' }).click();
await page.getByText(/tokens asked/).waitFor();
await shoot('models', [
  '.model-providers .badge',
  '.model-providers .facts',
  'textarea',
  '[data-answer]',
  '.latency',
]);
await page.setViewportSize({ width: 1320, height: 860 });
await go(`${opspilot.url}/settings?section=policy`);
await page.getByText('Yes, they may approve it.').waitFor();
await shoot('policy', ['.policy-question', '.note']);
await go(`${opspilot.url}/settings`);
await page.getByRole('heading', { name: 'Appearance' }).waitFor();
await shoot('appearance', ['.tabs', '.setting']);
await go(opspilot.url);
await page.getByRole('heading', { level: 1 }).waitFor();
await page.keyboard.press('Control+k');
await page.getByRole('combobox', { name: /^Pages, services/ }).waitFor();
await page.keyboard.type('sonarr');
await page.getByRole('option').first().waitFor();
await shoot('palette', ['.palette-field', '.palette-list']);
console.log(`the pictures of the handbook are in ${folder}`);

/** Puts a number at the corner of the first element that fits each selector, takes the picture, and takes them away. */
async function shoot(name: string, at: readonly string[]): Promise<void> {
  await page.evaluate(() => {
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    scrollTo(0, 0);
  });
  await mark(page, at);
  await page.screenshot({ path: pathOf(folder, `${name}.png`) });
  await page.evaluate(() => {
    for (const mark of document.querySelectorAll('[data-mark]')) mark.remove();
  });
}

async function mark(on: Page, selectors: readonly string[]): Promise<void> {
  await on.evaluate((all) => {
    all.forEach((selector, index) => {
      const element = [...document.querySelectorAll(selector)].find((one) => one.getClientRects().length > 0);
      if (!element || element.getBoundingClientRect().top > innerHeight - 12)
        throw new Error(`nothing in view is ${selector}`);
      const { left, top } = element.getBoundingClientRect();
      const mark = document.createElement('div');
      mark.dataset.mark = String(index + 1);
      mark.textContent = String(index + 1);
      Object.assign(mark.style, {
        position: 'fixed',
        left: `${Math.max(left - 14, 2)}px`,
        top: `${Math.max(top - 12, 2)}px`,
        zIndex: '99',
        width: '26px',
        height: '26px',
        borderRadius: '50%',
        background: '#ffd166',
        color: '#1a222b',
        border: '2px solid #1a222b',
        font: '700 14px/22px system-ui, sans-serif',
        textAlign: 'center',
      });
      document.body.append(mark);
    });
  }, selectors);
}
