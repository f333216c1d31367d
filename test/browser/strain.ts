import type { Page } from 'playwright-core';

/** Answers every reading of a service's log with so many lines; one in the middle holds a needle, every hundredth an error. */
export async function manyLines(page: Page, service: string, count: number): Promise<void> {
  const lines = Array.from({ length: count }, (_, index) => {
    const n = index + 1;
    const at = new Date(Date.UTC(2026, 2, 1) + n * 100).toISOString();
    const text =
      n === count / 2
        ? `[Info] needle in line ${n}`
        : n % 100 === 50
          ? `[Error] request ${n} failed`
          : `[Info] line ${n} of the log`;
    return { n, at, stream: 'stdout', text };
  });
  const body = JSON.stringify({ service, lines, truncated: false });
  await page.route(`**/api/services/${service}/logs?*`, (route) =>
    route.fulfill({ contentType: 'application/json', body }),
  );
}

/**
 * Puts a source of events in the place of the browser's own: from its opening on it tells so many events a second. The
 * page's `floodSent` counts them.
 */
export async function floodEvents(
  page: Page,
  { perSecond, seconds }: { perSecond: number; seconds: number },
): Promise<void> {
  await page.addInitScript(
    ({ perSecond, seconds }) => {
      const STEP_MS = 20;
      class Flood extends EventTarget {
        readyState = 1;
        onopen: (() => void) | null = null;
        onmessage: ((event: { data: string; lastEventId: string }) => void) | null = null;
        onerror: (() => void) | null = null;
        timer: ReturnType<typeof setInterval>;
        constructor() {
          super();
          let seq = 0;
          const begun = performance.now();
          setTimeout(() => this.onopen?.(), 0);
          this.timer = setInterval(() => {
            const due = Math.min(performance.now() - begun, seconds * 1000) * (perSecond / 1000);
            for (; seq < due; ) {
              seq += 1;
              this.onmessage?.({ data: JSON.stringify(eventAt(seq)), lastEventId: String(seq) });
            }
            Reflect.set(globalThis, 'floodSent', seq);
            if (seq >= seconds * perSecond) clearInterval(this.timer);
          }, STEP_MS);
        }
        close(): void {
          this.readyState = 2;
          clearInterval(this.timer);
        }
      }
      function eventAt(seq: number) {
        const nouns = ['run.moved', 'tool.called', 'approval.approved', 'action.restart', 'notice.made'];
        return {
          seq,
          ts: new Date().toISOString(),
          action: nouns[seq % nouns.length],
          resource: `r${seq % 50}`,
          actor: 'agent',
          client: 'agent',
          result: 'ok',
          correlation_id: `c${seq}`,
          detail: 'a flood of events',
          metadata: {},
          prev_hash: '0'.repeat(64),
          hash: '1'.repeat(64),
          run_id: `run_${seq % 20}`,
        };
      }
      Reflect.set(globalThis, 'EventSource', Object.assign(Flood, { CONNECTING: 0, OPEN: 1, CLOSED: 2 }));
    },
    { perSecond, seconds },
  );
}
