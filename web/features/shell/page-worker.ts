/**
 * Has the browser keep the program of the page, so that it opens while OpsPilot cannot be reached. Browsers do that on
 * secure pages only (https, or on the machine itself).
 */
export function keepPage(): void {
  if (!('serviceWorker' in navigator)) return;
  addEventListener('load', () => {
    // Without it everything works while OpsPilot can be reached.
    navigator.serviceWorker.register('/sw.js').catch(() => undefined);
  });
}

/** The built file that runs this page, `/assets/index-abc.js`; null where it is served unbuilt. */
export function runningBuild(): string | null {
  return buildIn(document.documentElement.outerHTML);
}

/** The same of the page that the server has now; null when it cannot be told. */
export async function currentBuild(signal: AbortSignal): Promise<string | null> {
  const reply = await fetch('/', { cache: 'no-cache', signal }).catch(() => null);
  return reply?.ok ? buildIn(await reply.text()) : null;
}

function buildIn(html: string): string | null {
  return /<script[^>]+src="(\/assets\/index-[^"]+\.js)"/.exec(html)?.[1] ?? null;
}
