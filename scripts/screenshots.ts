import { mkdirSync } from 'node:fs';
import { join as pathOf } from 'node:path';
import { openWindow } from '#test/browser/browser.ts';
import { ANNA, ask, join } from '#test/browser/people.ts';
import { ROOT } from '#test/source/tree.ts';
import { demoWorld } from '#test/system/demo-world.ts';
import { startOpsPilot } from '#test/system/opspilot.ts';

/**
 * Takes the pictures of the README from a real run of the demo: `npx node scripts/screenshots.ts [FOLDER]`. Needs Chromium.
 */
const folder = process.argv[2] ?? pathOf(ROOT, 'docs', 'images');
mkdirSync(folder, { recursive: true });

await using opspilot = await startOpsPilot({ demo: true, web: true });
await using window = await openWindow();
const anna = await window.visit();
const { page } = anna;
await page.setViewportSize({ width: 1280, height: 860 });
const shoot = (name: string) => page.screenshot({ path: pathOf(folder, `${name}.png`) });

await join(anna, opspilot.signInUrl ?? '', ANNA);
await ask(page, 'Is everything all right?');
await page.getByText('All is well').waitFor();
await demoWorld(opspilot.dataDir).break('radarr', 'crash');
await page.getByRole('link', { name: 'Home' }).click();
await page.getByRole('heading', { name: /^radarr has crashed/ }).waitFor();
await shoot('home');

await page.getByRole('button', { name: 'Find out why: radarr' }).click();
await page.getByRole('button', { name: 'Review and decide' }).first().waitFor();
await page.getByRole('region', { name: 'Proposed fix' }).getByText('Restart radarr').waitFor();
await page.setViewportSize({ width: 1100, height: 1080 });
await shoot('run');
await page.setViewportSize({ width: 1280, height: 860 });

await page.getByRole('button', { name: 'Review and decide' }).first().click();
await page.getByRole('alertdialog').getByText('Unchanged since it was proposed.').waitFor();
await page.getByRole('alertdialog').getByRole('checkbox').click();
await shoot('approval');
console.log(`home.png, run.png and approval.png are in ${folder}`);
