import { type Kysely, type RawBuilder, type SqlBool, sql } from 'kysely';
import type { RunState, RunSummary } from '#contract/run.ts';
import { OpsError } from '#core/ops-error.ts';
import { isFinal, RUN_MOVES } from '#core/run-machine.ts';
import { mentions } from './mentions.ts';
import type { RunsTable, Tables } from './schema.ts';
import type { Runs } from './store.ts';

/** A page of runs, newest first. A cursor names the last run of a page, so runs made meanwhile shift nothing. */
export async function listRuns(
  db: Kysely<Tables>,
  { limit, ...wanted }: Parameters<Runs['list']>[0],
): ReturnType<Runs['list']> {
  const rows = await wantedRuns(db, wanted)
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

function wantedRuns(db: Kysely<Tables>, wanted: Omit<Parameters<Runs['list']>[0], 'limit'>) {
  const { state, outcome, asked_by, service, cause, from, to, search, cursor } = wanted;
  let query = db.selectFrom('runs').selectAll();
  if (state !== undefined) query = query.where('state', '=', state);
  if (outcome !== undefined) query = query.where('outcome', '=', outcome);
  if (asked_by !== undefined) query = query.where('asked_by', '=', asked_by);
  if (from !== undefined) query = query.where('created_at', '>=', from);
  if (to !== undefined) query = query.where('created_at', '<', to);
  if (service !== undefined || cause !== undefined) {
    let named = db.selectFrom('run_causes').select('run_id');
    if (service !== undefined) named = named.where('service', '=', service);
    if (cause !== undefined) named = named.where('cause', '=', cause);
    query = query.where('id', 'in', named);
  }
  if (search !== undefined) query = query.where(mentions(['goal', 'headline'], search));
  if (cursor !== undefined) query = query.where(after(cursor));
  return query;
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
