import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ServiceActionReply } from '#contract/http-api.ts';
import { chromium } from '#test/parts/chromium.ts';
import { describeWith } from '#test/parts/describe-with.ts';
import { prometheus, startPrometheus } from '#test/parts/prometheus.ts';
import { demoWorld } from '#test/system/demo-world.ts';
import { startOpsPilot } from '#test/system/opspilot.ts';
import { barriers, openWindow, tooWide } from './browser.ts';
import { ANNA, ask, join } from './people.ts';

const STEP_S = 15;
const SPAN_S = 2 * 3600;

await describeWith([chromium, prometheus], 'charts of a real Prometheus', () => {
  test('presets and any PromQL are drawn and told, with what happened meanwhile beside them', async () => {
    await using source = await startPrometheus(lastHour(Math.floor(Date.now() / 1000)));
    await using opspilot = await startOpsPilot({
      demo: true,
      web: true,
      env: { OPSPILOT_METRICS_PROMETHEUS_URL: source.url },
    });
    await using window = await openWindow();
    const owner = await window.visit();
    const { page, complaints, go } = owner;
    await join(owner, opspilot.signInUrl ?? '', ANNA);
    await demoWorld(opspilot.dataDir).break('jellyfin', 'crash');
    await ask(page, 'What is wrong with jellyfin?');
    await opspilot.api.post('/api/services/jellyfin/start', { confirm: true }, ServiceActionReply);

    await go(`${opspilot.url}/charts?range=1h`);
    await page.getByText(/^radarr: 0\.25 cores now/).waitFor();
    await page.getByText('From Prometheus.').waitFor();
    const meanwhile = page.getByRole('heading', { name: 'What happened meanwhile' });
    await meanwhile.waitFor();
    await page
      .getByRole('link', { name: /jellyfin/ })
      .first()
      .waitFor();
    await page.getByRole('link', { name: /^Start jellyfin/ }).waitFor();

    await page.getByLabel('What', { exact: true }).selectOption('Errors');
    await page.getByText(/shop: 10% now/).waitFor();
    await page.getByLabel('What', { exact: true }).selectOption('Response time');
    await page.getByText(/shop: \d+ ms now/).waitFor();

    await page.getByLabel('PromQL').fill('room_temperature * 2');
    await page.getByRole('button', { name: 'Draw' }).click();
    await page.getByText(/^room=attic: 42 now, between 42 and 42\.$/).waitFor();
    await page.waitForURL(/query=room_temperature/);
    const chart = page.getByRole('img', { name: /^room_temperature \* 2\./ });
    await chart.focus();
    await page.keyboard.press('Home');
    const first = await page.locator('.chart-time').textContent();
    await page.keyboard.press('ArrowRight');
    assert.notEqual(await page.locator('.chart-time').textContent(), first);
    await page.getByText('The values as a table').click();
    await page.getByRole('columnheader', { name: 'room=attic' }).waitFor();
    assert.deepEqual(await barriers(page), []);
    assert.deepEqual(await tooWide(page), []);
    assert.deepEqual(complaints, []);

    await page.getByLabel('PromQL').fill('rate(');
    await page.getByRole('button', { name: 'Draw' }).click();
    await page
      .getByRole('alert')
      .getByText(/PromQL|parse|query/)
      .waitFor();
  });
});

/** Samples from an hour before `now` (s) until the test is long over: a container at a quarter of a core, a shop of whose requests a tenth fail, a room. */
function lastHour(now: number): string[] {
  const times = Array.from({ length: SPAN_S / STEP_S }, (_, index) => now - 3600 + index * STEP_S);
  const series = (name: string, labels: string, value: (passed: number) => number) =>
    times.map((at) => `${name}{${labels}} ${value(at - times[0]!)} ${at}`);
  const counter = (name: string, lines: readonly string[]) => [`# TYPE ${name} counter`, ...lines];
  const requests = (status: number, rate: number) =>
    series('http_requests_total', `service="shop",status="${status}"`, (passed) => passed * rate);
  const bucket = (bound: string, rate: number) =>
    series('http_request_duration_seconds_bucket', `service="shop",le="${bound}"`, (passed) => passed * rate);
  return [
    ...counter(
      'container_cpu_usage_seconds',
      series('container_cpu_usage_seconds_total', 'name="radarr",image="radarr:1"', (passed) => passed / 4),
    ),
    ...counter('http_requests', [...requests(200, 9), ...requests(500, 1)]),
    '# TYPE http_request_duration_seconds histogram',
    ...bucket('0.1', 8),
    ...bucket('0.5', 10),
    ...bucket('+Inf', 10),
    '# TYPE room_temperature gauge',
    ...series('room_temperature', 'room="attic"', () => 21),
  ];
}
