import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, type Page, chromium as playwright, type Request } from 'playwright-core';
import { findChromium } from '#test/parts/chromium.ts';

/** A page of a person of their own, with all that the browser complained of while it was open. */
export interface Visit {
  readonly page: Page;
  readonly complaints: readonly string[];
  /** Goes to an address as somebody does who loads it again when the network was away for a moment. */
  go(url: string): Promise<void>;
}

export interface Window extends AsyncDisposable {
  /** A new person: no cookie, no history. */
  visit(): Promise<Visit>;
}

const FLAGS = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const DESKTOP = { width: 1280, height: 900 };
const PATIENCE_MS = 45_000;
/** What a page calls when its policy forbade something. */
const REPORT = 'reportViolation';

/** Starts Chromium. Disposing ends it. */
export async function openWindow(): Promise<Window> {
  const browser = await playwright.launch({
    executablePath: findChromium(),
    chromiumSandbox: false,
    args: FLAGS,
  });
  return {
    visit: () => visit(browser),
    [Symbol.asyncDispose]: () => browser.close(),
  };
}

async function visit(browser: Browser): Promise<Visit> {
  const context = await browser.newContext({ viewport: DESKTOP, reducedMotion: 'reduce', locale: 'en-GB' });
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  const complaints: string[] = [];
  await page.exposeFunction(REPORT, (text: string) => complaints.push(text));
  await page.addInitScript((report) => {
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
      Reflect.get(window, report)(`content security policy: ${violatedDirective} ${blockedURI}`);
    });
  }, REPORT);
  page.on('pageerror', (error) => complaints.push(error.stack ?? error.message));
  page.on('console', (message) => {
    const text = message.text();
    const isBad = message.type() === 'error' || message.type() === 'warning';
    if (isBad && !NOT_OURS.some((one) => one.test(text))) complaints.push(text);
  });
  return { page, complaints, go: (url) => go(page, url) };
}

/**
 * What a browser notes by itself: that nobody is signed in yet; and that a network came or went on this machine, as it
 * does when containers start, on which Chromium drops every request that is under way.
 */
const NOT_OURS = [/^Failed to load resource.* 401 /, /ERR_NETWORK_CHANGED/];
const ATTEMPTS = 5;

async function go(page: Page, url: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    let dropped = false;
    const onFailed = (request: Request) => {
      dropped ||= request.failure()?.errorText === 'net::ERR_NETWORK_CHANGED';
    };
    page.on('requestfailed', onFailed);
    try {
      // A second visit to an address with a fragment would load nothing.
      await (attempt === 1 ? page.goto(url) : page.reload());
    } catch (error) {
      if (!dropped || attempt === ATTEMPTS) throw error;
    } finally {
      page.off('requestfailed', onFailed);
    }
    if (!dropped || attempt === ATTEMPTS) return;
  }
}

const WCAG_22_AA = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** What keeps somebody from using the page as it stands, in light and in dark; empty when nothing does. */
export async function barriers(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.locator(`html[data-theme="${colorScheme}"]`).waitFor({ state: 'attached' });
    const { violations } = await new AxeBuilder({ page }).withTags(WCAG_22_AA).analyze();
    for (const { id, help, nodes } of violations) {
      const where = nodes.map(({ html, failureSummary }) => `${html} ${failureSummary ?? ''}`).join('\n  ');
      found.push(`${colorScheme}: ${id}: ${help}\n  ${where}`);
    }
  }
  await page.emulateMedia({ colorScheme: 'light' });
  return found;
}

const WIDTHS = [320, 768, 1440] as const;

/**
 * The widths of screens on which the page is wider than the screen, also with text of twice the size on a desktop
 * (WCAG 1.4.4); empty when it fits all. It goes back to its size afterwards.
 */
export async function tooWide(page: Page): Promise<string[]> {
  const before = page.viewportSize() ?? DESKTOP;
  const wide: string[] = [];
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 700 });
    const by = await overflow(page);
    if (by > 0) wide.push(`${width} pixels: by ${by}`);
  }
  await page.setViewportSize(DESKTOP);
  await page.evaluate(() => document.documentElement.style.setProperty('font-size', '200%'));
  const by = await overflow(page);
  if (by > 0) wide.push(`text of 200 %: by ${by}`);
  await page.evaluate(() => document.documentElement.style.removeProperty('font-size'));
  await page.setViewportSize(before);
  return wide;
}

function overflow(page: Page): Promise<number> {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return scrollWidth - clientWidth;
  });
}

/** Presses Tab until what has the focus is called so; throws when it is not reached. */
export async function tabTo(page: Page, name: RegExp): Promise<void> {
  for (let presses = 0; presses < 100; presses += 1) {
    await page.keyboard.press('Tab');
    if (name.test(await focused(page))) return;
  }
  throw new Error(`the keyboard does not reach ${name}; it is at "${await focused(page)}"`);
}

/** How what has the focus is called. */
export function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const element = document.activeElement;
    const labelledBy = document.getElementById(element?.getAttribute('aria-labelledby') ?? '');
    const label = element instanceof HTMLInputElement ? element.labels?.[0] : labelledBy;
    return (element?.getAttribute('aria-label') ?? label?.textContent ?? element?.textContent ?? '').trim();
  });
}
