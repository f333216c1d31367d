import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { openWindow } from '#test/browser/browser.ts';
import { ANNA, ask, join } from '#test/browser/people.ts';
import { floodEvents, manyLines } from '#test/browser/strain.ts';
import { demoWorld } from '#test/system/demo-world.ts';
import { startOpsPilot } from '#test/system/opspilot.ts';

/**
 * Figures of the dashboard in a real browser: `npx node bench/dashboard.ts [SECONDS]`. Needs Chromium. Prints the
 * JavaScript of Home's first load, the long tasks under a flood of events and while a long log is scrolled, and the
 * interaction to next paint of ten actions. SECONDS is how long the flood lasts (30).
 */
const seconds = Number(process.argv[2] ?? 30);
const PER_SECOND = 1000;
const LINES = 50_000;

await using opspilot = await startOpsPilot({ demo: true, web: true });
await using window = await openWindow();
const owner = await window.visit();
const { page } = owner;
await join(owner, opspilot.signInUrl ?? '', ANNA);
await ask(page, 'Is everything all right?');

await firstLoad();
await interactions();
await longLog();
await flood();

async function firstLoad(): Promise<void> {
  const sizes: Promise<number>[] = [];
  page.on('response', (response) => {
    if (new URL(response.url()).pathname.endsWith('.js'))
      sizes.push(response.body().then((body) => gzipSync(body).length));
  });
  await page.goto(opspilot.url);
  await page.getByRole('heading', { name: 'Everything is running' }).waitFor();
  await page.waitForTimeout(1500);
  const total = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  page.removeAllListeners('response');
  console.log(`Home's first load: ${(total / 1024).toFixed(1)} KB of gzipped JavaScript (aim: below 200)`);
}

/** The time from an input to the next frame, as browsers measure it (Event Timing API). */
async function interactions(): Promise<void> {
  const actions: readonly (readonly [name: string, act: () => Promise<unknown>])[] = [
    ['open the palette', () => page.keyboard.press('Control+k')],
    ['type in the palette', () => page.keyboard.type('rad')],
    ['close the palette', () => page.keyboard.press('Escape')],
    ['type a question', () => page.getByLabel('What would you like to know?').pressSequentially('why')],
    ['go to Services', () => page.getByRole('link', { name: 'Services', exact: true }).click()],
    ['show the table', () => page.getByRole('button', { name: 'Table' }).click()],
    ['sort the table', () => page.getByRole('button', { name: 'Memory' }).click()],
    ['go to History', () => page.getByRole('link', { name: 'History' }).click()],
    ['go to Audit', () => page.getByRole('link', { name: 'Audit' }).click()],
    ['filter the audit', () => page.getByLabel('Find').pressSequentially('run')],
  ];
  await page.evaluate(() => {
    Reflect.set(globalThis, 'slowest', 0);
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries())
        Reflect.set(globalThis, 'slowest', Math.max(Reflect.get(globalThis, 'slowest'), duration));
    }).observe({ type: 'event', durationThreshold: 16, buffered: false } as PerformanceObserverInit);
  });
  console.log('Interaction to next paint:');
  for (const [name, act] of actions) {
    await page.evaluate(() => Reflect.set(globalThis, 'slowest', 0));
    await act();
    await page.waitForTimeout(600);
    const slowest = (await page.evaluate(() => Reflect.get(globalThis, 'slowest'))) as number;
    console.log(`  ${name.padEnd(22)} ${slowest === 0 ? 'below 16' : slowest} ms`);
  }
}

async function longLog(): Promise<void> {
  await manyLines(page, 'radarr', LINES);
  await page.goto(`${opspilot.url}/services/radarr`);
  await page.getByText(`line ${LINES} of the log`).waitFor();
  await watchLongTasks(page);
  const frames = (await page.evaluate(async () => {
    const box = document.querySelector('.log');
    if (!box) throw new Error('there is no log');
    const frames: number[] = [];
    let last = performance.now();
    for (let step = 0; step <= 120; step += 1) {
      box.scrollTop = (box.scrollHeight * step) / 120;
      await new Promise(requestAnimationFrame);
      frames.push(performance.now() - last);
      last = performance.now();
    }
    return frames;
  })) as number[];
  const sorted = frames.toSorted((a, b) => a - b);
  const at = (share: number) => (sorted[Math.floor((sorted.length - 1) * share)] ?? 0).toFixed(1);
  console.log(`${LINES} lines scrolled from end to end in ${frames.length} steps:`);
  console.log(`  frame p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, longest ${at(1)} ms`);
  await printLongTasks(page);
}

async function flood(): Promise<void> {
  const { page: flooded } = await window.visit();
  await flooded.context().addCookies(await page.context().cookies());
  await floodEvents(flooded, { perSecond: PER_SECOND, seconds });
  await flooded.goto(opspilot.url);
  await flooded.getByRole('heading', { level: 1 }).waitFor();
  await watchLongTasks(flooded);
  await demoWorld(opspilot.dataDir).break('jellyfin', 'crash');
  const begun = performance.now();
  await flooded.getByRole('heading', { name: /^jellyfin has crashed/ }).waitFor();
  const shown = ((performance.now() - begun) / 1000).toFixed(1);
  await flooded.waitForFunction((all) => Reflect.get(globalThis, 'floodSent') >= all, seconds * PER_SECOND, {
    timeout: (seconds + 60) * 1000,
  });
  console.log(
    `${PER_SECOND} events a second for ${seconds} s (a crash meanwhile was shown after ${shown} s):`,
  );
  await printLongTasks(flooded);
}

async function watchLongTasks(on: Page): Promise<void> {
  await on.evaluate(() => {
    const tasks: number[] = [];
    Reflect.set(globalThis, 'longTasks', tasks);
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) tasks.push(duration);
    }).observe({ type: 'longtask' });
  });
}

async function printLongTasks(on: Page): Promise<void> {
  const tasks = (await on.evaluate(() => Reflect.get(globalThis, 'longTasks'))) as number[];
  const sum = tasks.reduce((total, one) => total + one, 0);
  const longest = Math.max(0, ...tasks);
  console.log(
    `  long tasks (over 50 ms): ${tasks.length}, ${sum.toFixed(0)} ms in all, longest ${longest.toFixed(0)} ms`,
  );
}
