import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chromium } from '#test/parts/chromium.ts';
import { describeWith } from '#test/parts/describe-with.ts';
import { demoWorld } from '#test/system/demo-world.ts';
import { startOpsPilot } from '#test/system/opspilot.ts';
import { barriers, openWindow, tooWide } from './browser.ts';
import { ANNA, ask, join } from './people.ts';

await describeWith([chromium], 'the records in a browser', () => {
  test('runs are found by cause and service, entries by words and person, in an address that can be shared', async () => {
    await using ops = await startOpsPilot({ demo: true, web: true });
    await using window = await openWindow();
    const owner = await window.visit();
    const { page, go } = owner;
    await join(owner, ops.signInUrl ?? '', ANNA);
    await ask(page, 'Is everything all right?');
    await demoWorld(ops.dataDir).break('radarr', 'crash');
    await ops.api.ask('Why is radarr down?');

    await go(`${ops.url}/history`);
    await page.getByText('“Is everything all right?”').waitFor();
    await page.getByRole('button', { name: 'Filters' }).click();
    await page.getByLabel('Service').selectOption('radarr');
    await page.getByText('“Is everything all right?”').waitFor({ state: 'detached' });
    await page.getByText('“Why is radarr down?”').waitFor();
    await page.getByLabel('Cause').selectOption({ label: 'crashed' });
    await page.waitForURL(/service=radarr&cause=crashed/);
    assert.deepEqual(await barriers(page), []);
    assert.deepEqual(await tooWide(page), []);
    await go(page.url());
    await page.getByText('“Why is radarr down?”').waitFor();
    await page.getByLabel('Cause').selectOption({ label: 'disk full' });
    await page.getByText('Nothing fits.').waitFor();
    await page.getByRole('button', { name: 'Clear' }).click();
    await page.getByText('“Is everything all right?”').waitFor();

    await go(`${ops.url}/audit?find=signed_in`);
    await page.getByText('auth.account_made').first().waitFor({ state: 'detached' });
    await page.getByLabel('Find').fill('run.created');
    await page.getByText('run.created').nth(1).waitFor();
    assert.equal(await page.locator('.audit-row').count(), 2);
    await ops.api.ask('Once more?');
    await page.getByText('run.created').nth(2).waitFor();
    await page.getByLabel('Find').fill('');
    await page.getByText(/^\d+ entries$/).waitFor();
    const drawn = await page.locator('.audit-row').count();
    assert.ok(drawn < 40, `${drawn} entries are drawn: only those in view are`);
    assert.deepEqual(await barriers(page), []);
    assert.deepEqual(await tooWide(page), []);
    assert.deepEqual(owner.complaints, []);
  });

  test('a diagnosis and the decision about it can be read in German', async () => {
    await using ops = await startOpsPilot({ demo: true, web: true });
    await using window = await openWindow();
    const owner = await window.visit();
    const { page, go } = owner;
    await join(owner, ops.signInUrl ?? '', ANNA);
    await page.evaluate(() => localStorage.setItem('opspilot-preferences', '{"language":"de"}'));
    await demoWorld(ops.dataDir).break('radarr', 'crash');
    const { id } = await ops.api.ask('Was ist los?');
    await go(`${ops.url}/run/${id}`);
    await page.getByRole('heading', { name: /^radarr ist abgestürzt/ }).waitFor();
    await page.getByText(/^radarr endete, ohne dass es jemand wollte/).waitFor();
    const said = (await page.locator('#content').innerText()).replaceAll('ordered by the demo', '');
    assert.doesNotMatch(said, /\b(?:the|and|its|with|of|for)\b/, 'no English is left, quotations aside');
    await page.getByRole('button', { name: 'Ansehen und entscheiden' }).first().click();
    await page.getByRole('alertdialog').getByText('radarr neu starten?').waitFor();
    await page
      .getByRole('alertdialog')
      .getByText(/15 Sekunden kein Neustart/)
      .waitFor();
    await go(`${ops.url}/run/run_nowhere`);
    await page.getByText('So etwas gibt es hier nicht.').waitFor();
    assert.deepEqual(
      owner.complaints.filter((text) => !/404/.test(text)),
      [],
    );
  });
});
