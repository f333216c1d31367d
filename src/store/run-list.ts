import { type Kysely, type RawBuilder, type SqlBool, sql } from 'kysely';
import type { RunState, RunSummary } from '#contract/run.ts';
import { OpsError } from '#core/ops-error.ts';
import { isFinal, RUN_MOVES } from '#core/run-machine.ts';
import type { RunsTable, Tables } from './schema.ts';
import type { Runs } from './store.ts';

/** A page of runs, newest first. A cursor names the last run of a page, so runs made meanwhile shift nothing. */
export async function listRuns(
  db: Kysely<Tables>,
  { state, limit, cursor, search }: Parameters<Runs['list']>[0],
): ReturnType<Runs['list']> {
  let query = db.selectFrom('runs').selectAll();
  if (state !== undefined) query = query.where('state', '=', state);
  if (search !== undefined) query = query.where(mentions(search));
  if (cursor !== undefined) query = query.where(after(cursor));
  const rows = await query
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute();
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    runs: page.map(summaryOf),
    next_cursor: rows.length > limit && last !== undefined ? cursorOf(last) : null,
  };
}

/** Runs that have begun and will still move, oldest first. */
export async function unfinishedRuns(db: Kysely<Tables>): Promise<RunSummary[]> {
  const open = (Object.keys(RUN_MOVES) as RunState[]).filter((state) => !isFinal(state));
  const rows = await db
    .selectFrom('runs')
    .selectAll()
    .where('begun', '=', 1)
    .where('state', 'in', open)
    .orderBy('created_at')
    .orderBy('id')
    .execute();
  return rows.map(summaryOf);
}

/** What lists show of a run. */
export function summaryOf(row: RunsTable): RunSummary {
  const { begun: _b, diagnosis_json: _d, message: _m, escalation: _e, ...summary } = row;
  return summary as RunSummary;
}

/** Letter case does not matter; `%` and `_` mean themselves. */
function mentions(search: string): RawBuilder<SqlBool> {
  const pattern = `%${search.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`;
  return sql`(lower(goal) like ${pattern} escape '\\' or lower(headline) like ${pattern} escape '\\')`;
}

function cursorOf({ created_at, id }: RunsTable): string {
  return Buffer.from(JSON.stringify([created_at, id])).toString('base64url');
}

function after(cursor: string): RawBuilder<SqlBool> {
  const [createdAt, id] = readCursor(cursor);
  return sql`(created_at, id) < (${createdAt}, ${id})`;
}

function readCursor(cursor: string): [string, string] {
  try {
    const [createdAt, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (typeof createdAt === 'string' && typeof id === 'string') return [createdAt, id];
  } catch {
    // Falls through to the one refusal below.
  }
  throw new OpsError('bad_request', 'cursor is not one that a list answered with');
}
