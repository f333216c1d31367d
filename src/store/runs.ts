import { type Kysely, sql } from 'kysely';
import type { NewEvent } from '#contract/event.ts';
import type { Run, RunState } from '#contract/run.ts';
import { OpsError } from '#core/ops-error.ts';
import { mayMove } from '#core/run-machine.ts';
import { cleanText } from './clean-text.ts';
import { changeEvent, type RunChange, runEvent } from './run-event.ts';
import { listRuns, summaryOf, unfinishedRuns } from './run-list.ts';
import type { RunsTable, Tables } from './schema.ts';
import { statement } from './statement.ts';
import type { Runs } from './store.ts';
import { isConflict, type Write, type Writer } from './writer.ts';

/** Runs with their steps and observations. Every change is one commit with the event that tells of it. */
export function createRuns(part: { db: Kysely<Tables>; writer: Writer; now: () => Date }): Runs {
  const { db, writer } = part;
  const time = (): string => part.now().toISOString();

  return {
    async create({ id, goal, source, askedBy, begun, ...by }) {
      const at = time();
      const row: RunsTable = {
        id,
        goal: cleanText(goal),
        state: 'PLAN',
        outcome: null,
        headline: '',
        source,
        asked_by: askedBy,
        begun: begun ? 1 : 0,
        created_at: at,
        updated_at: at,
        diagnosis_json: null,
        message: '',
        escalation: null,
      };
      const event = runEvent('run.created', id, by, { detail: goal, metadata: { source, begun } });
      await writer.commit({ writes: [statement(db.insertInto('runs').values(row), 1)], events: [event] });
      return summaryOf(row);
    },

    async begin(id, by) {
      const update = db.updateTable('runs').set({ begun: 1 }).where('id', '=', id).where('begun', '=', 0);
      const event = runEvent('run.begun', id, by, { detail: 'The investigation begins.', metadata: {} });
      try {
        await writer.commit({ writes: [statement(update, 1)], events: [event] });
      } catch (error) {
        if (!isConflict(error)) throw error;
        await stateOf(id);
      }
    },

    async get(id) {
      const row = await db.selectFrom('runs').selectAll().where('id', '=', id).executeTakeFirst();
      return row === undefined ? null : assemble(db, row);
    },

    list: (query) => listRuns(db, query),
    unfinished: () => unfinishedRuns(db),

    async move({ from, to, ...change }) {
      if (!mayMove(from, to)) throw new Error(`a run never moves from ${from} to ${to}`);
      const event = changeEvent('run.moved', change, { from, to });
      await commit(change, from, to, to === 'FAILED' ? { ...event, result: 'error' } : event);
    },

    note: ({ state, ...change }) => commit(change, state, state, changeEvent('run.noted', change, { state })),
  };

  async function commit(change: RunChange, from: RunState, to: RunState, event: NewEvent): Promise<void> {
    const update = db
      .updateTable('runs')
      .set({ state: to, updated_at: time(), ...columnsOf(change) })
      .where('id', '=', change.id)
      .where('state', '=', from);
    const writes = [
      statement(update, 1),
      ...causeWrites(db, change),
      ...stepWrites(db, change),
      ...observationWrites(db, change),
    ];
    try {
      await writer.commit({ writes, events: [event] });
    } catch (error) {
      if (!isConflict(error)) throw error;
      const detail = `run ${change.id} is in ${await stateOf(change.id)}, not in ${from}`;
      throw new OpsError('conflict', detail, { cause: error });
    }
  }

  async function stateOf(id: string): Promise<string> {
    const row = await db.selectFrom('runs').select('state').where('id', '=', id).executeTakeFirst();
    if (row === undefined) throw new OpsError('not_found', `there is no run ${id}`);
    return row.state;
  }
}

function columnsOf(change: RunChange): Partial<RunsTable> {
  return {
    ...(change.diagnosis && { diagnosis_json: JSON.stringify(change.diagnosis) }),
    ...(change.outcome && { outcome: change.outcome }),
    ...(change.headline !== undefined && { headline: cleanText(change.headline) }),
    ...(change.message !== undefined && { message: cleanText(change.message) }),
    ...(change.escalation !== undefined && { escalation: change.escalation }),
  };
}

/** What the newest card names replaces what the one before did. */
function causeWrites(db: Kysely<Tables>, { id, diagnosis }: RunChange): Write[] {
  if (!diagnosis) return [];
  const named = diagnosis.causes.flatMap(({ cause, subject, victims }) =>
    [...new Set([subject, ...victims])].map((service) => ({ run_id: id, cause, service })),
  );
  const values = [...new Map(named.map((one) => [`${one.cause} ${one.service}`, one])).values()];
  return [
    statement(db.deleteFrom('run_causes').where('run_id', '=', id)),
    ...(values.length === 0 ? [] : [statement(db.insertInto('run_causes').values(values))]),
  ];
}

function stepWrites(db: Kysely<Tables>, { id, step }: RunChange): Write[] {
  if (step === undefined) return [];
  const step_json = JSON.stringify(step);
  const upsert = db
    .insertInto('run_steps')
    .values({ run_id: id, n: step.n, step_json })
    .onConflict((conflict) => conflict.columns(['run_id', 'n']).doUpdateSet({ step_json }));
  return [statement(upsert, 1)];
}

/** Numbered as they come; one that is known already is kept as it was. */
function observationWrites(db: Kysely<Tables>, { id, observations }: RunChange): Write[] {
  return (observations ?? []).map((observation) => {
    const numbered = db
      .selectFrom('run_observations')
      .where('run_id', '=', id)
      .select((row) => [
        sql<string>`cast(${id} as text)`.as('run_id'),
        sql<number>`${row.fn.coalesce(row.fn.max('n'), sql.lit(0))} + 1`.as('n'),
        sql<string>`cast(${observation.id} as text)`.as('id'),
        sql<string>`cast(${JSON.stringify(observation)} as text)`.as('observation_json'),
      ]);
    return statement(
      db
        .insertInto('run_observations')
        .columns(['run_id', 'n', 'id', 'observation_json'])
        .expression(numbered)
        .onConflict((conflict) => conflict.columns(['run_id', 'id']).doNothing()),
    );
  });
}

async function assemble(db: Kysely<Tables>, row: RunsTable): Promise<Run> {
  const [steps, observations, approvals] = await Promise.all([
    db.selectFrom('run_steps').select('step_json').where('run_id', '=', row.id).orderBy('n').execute(),
    db
      .selectFrom('run_observations')
      .select('observation_json')
      .where('run_id', '=', row.id)
      .orderBy('n')
      .execute(),
    db
      .selectFrom('approvals')
      .select(['id', 'state', 'digest', 'tool', 'title'])
      .where('run_id', '=', row.id)
      .orderBy('created_at')
      .orderBy('id')
      .execute(),
  ]);
  return {
    ...summaryOf(row),
    steps: steps.map(({ step_json }) => JSON.parse(step_json)),
    observations: observations.map(({ observation_json }) => JSON.parse(observation_json)),
    diagnosis: row.diagnosis_json === null ? null : JSON.parse(row.diagnosis_json),
    approvals,
    message: row.message,
    escalation: row.escalation,
  };
}
