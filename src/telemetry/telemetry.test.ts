import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLogger } from './logger.ts';
import { createMetrics } from './metrics.ts';

const CANARY = 'canary-5f1c';

/** Stands in for core's redactor: hides the canary in any string, at any depth. */
function redact<T>(value: T): T {
  if (value === undefined) return value;
  return JSON.parse(JSON.stringify(value).replaceAll(CANARY, '[redacted]')) as T;
}

function logInto() {
  const lines: string[] = [];
  const stream = { write: (line: string) => void lines.push(line) };
  return { lines, log: createLogger({ level: 'info', name: 'test', stream, redact }) };
}

test('a secret reaches no log line, wherever it stands', () => {
  const { lines, log } = logInto();
  const cause = new Error(`inner ${CANARY}`);
  log.info(`message ${CANARY}`);
  log.warn({ deep: { deeper: [{ key: CANARY }] } }, 'fields');
  log.error({ err: new Error(`outer ${CANARY}`, { cause }), correlation_id: 'c-1' }, 'failed');
  log.error(new Error(CANARY));
  log.child({ key: CANARY }).info('child');
  log.info('formatted %s', CANARY);
  assert.equal(lines.length, 6);
  for (const line of lines) assert.ok(!line.includes(CANARY), line);
  const failed = JSON.parse(lines[2] ?? '');
  assert.equal(failed.err.message, 'outer [redacted]: inner [redacted]');
  assert.equal(failed.correlation_id, 'c-1');
  assert.equal(failed.level, 'error');
});

test('requests are counted by pattern, and an invented method makes no new label', async () => {
  const metrics = createMetrics({ version: '1.2.3' });
  metrics.observe({ method: 'GET', route: '/api/runs/:id', status: 200, seconds: 0.01 });
  metrics.observe({ method: 'BREW', route: 'none', status: 405, seconds: 0.01 });
  const { body, contentType } = await metrics.text();
  assert.match(contentType, /^text\/plain/);
  assert.match(body, /opspilot_build_info\{version="1\.2\.3",node="v24/);
  assert.match(body, /opspilot_http_requests_total\{method="GET",route="\/api\/runs\/:id",status="200"\} 1/);
  assert.match(body, /opspilot_http_requests_total\{method="other",route="none",status="405"\} 1/);
  assert.doesNotMatch(body, /BREW/);
});
