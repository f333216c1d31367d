import { isDeepStrictEqual } from 'node:util';
import type { Bundle } from '#contract/bundle.ts';
import type { EventRow } from '#contract/event.ts';
import type { Run } from '#contract/run.ts';
import type { HttpParts } from './parts.ts';

const PAGE_ROWS = 1000;

/** Everything that tells of a run, redacted, to take along. */
export async function makeBundle(
  run: Run,
  { store, redact, version, now }: Pick<HttpParts, 'store' | 'redact' | 'version' | 'now'>,
): Promise<Bundle> {
  const results = await store.toolResults.list(run.id);
  const approvals = await store.approvals.list({ runId: run.id });
  return {
    format: 'opspilot-bundle/1',
    version,
    made_at: now().toISOString(),
    run: redact(run),
    events: (await eventsOf(run.id, store.events)).map((row) => redactRow(row, redact)),
    tool_results: redact(results.map(({ call_id, tool, output, at }) => ({ call_id, tool, output, at }))),
    approvals: redact(approvals),
    audit_head: await store.events.head(),
  } as Bundle;
}

async function eventsOf(runId: string, events: HttpParts['store']['events']): Promise<EventRow[]> {
  const rows: EventRow[] = [];
  for (;;) {
    const page = await events.list({ runId, after: rows.at(-1)?.seq ?? 0, limit: PAGE_ROWS });
    rows.push(...page);
    if (page.length < PAGE_ROWS) return rows;
  }
}

/** What was said is redacted once more, as it was when it was written; names of ours and the place in the chain stay. */
function redactRow(row: EventRow, redact: HttpParts['redact']): Bundle['events'][number] {
  const { resource, detail, metadata } = row;
  const said = { resource, detail, metadata };
  const hidden = redact(said);
  return { ...row, ...hidden, redacted: !isDeepStrictEqual(hidden, said) };
}
