import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chromium as playwright } from 'playwright-core';
import { chromium, findChromium } from './chromium.ts';
import { describeWith } from './describe-with.ts';

await describeWith([chromium], 'Chromium for tests', () => {
  test('opens a page', async () => {
    const browser = await playwright.launch({ executablePath: findChromium(), chromiumSandbox: false });
    try {
      const page = await browser.newPage();
      await page.setContent('<h1>Good morning</h1>');
      assert.equal(await page.getByRole('heading').textContent(), 'Good morning');
    } finally {
      await browser.close();
    }
  });
});
