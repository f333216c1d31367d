import type { Kysely } from 'kysely';
import type { Approval, ApprovalMove, ApprovalState } from '#contract/approval.ts';
import type { NewEvent } from '#contract/event.ts';
import { APPROVAL_MOVES, mayMoveApproval, statesBefore } from '#core/approval-machine.ts';
import type { Json } from '#core/canonical-json.ts';
import { OpsError } from '#core/ops-error.ts';
import { cleanText } from './clean-text.ts';
import type { ApprovalsTable, Tables } from './schema.ts';
import { statement } from './statement.ts';
import type { Actor, ApprovalMoveInput, Approvals } from './store.ts';
import { isConflict, type Write, type Writer } from './writer.ts';

const LIST_MAX = 1_000;
/** States in which a consent was given and is not spent or taken back. */
const CONSENTED = (Object.keys(APPROVAL_MOVES) as ApprovalState[]).filter(
  (state) => !['proposed', 'declined', 'expired'].includes(state),
);
/** States in which nothing is known yet of what became of a request. */
const UNDER_WAY: readonly ApprovalState[] = ['proposed', 'approved', 'started'];

/** Approvals with their history. Every step is one conditional update, in one commit with its event. */
export function createApprovals(part: { db: Kysely<Tables>; writer: Writer; now: () => Date }): Approvals {
  const { db, writer } = part;

  return {
    async create(approval, by, openKey) {
      const first = { state: 'proposed', at: approval.created_at, by: by.actor, detail: '' } as const;
      const history = approval.history.length > 0 ? approval.history : [first];
      const writes = [
        statement(db.insertInto('approvals').values(rowOf(approval, openKey ?? null)), 1),
        ...history.map((move) => moveWrite(db, approval.id, move)),
      ];
      const event = approvalEvent('approval.proposed', approval, by, {
        detail: approval.title,
        metadata: { why: approval.why, expires_at: approval.expires_at, to: 'proposed' },
      });
      await writer.commit({ writes, events: [event] });
    },

    async open(openKey) {
      const open = db.selectFrom('approvals').selectAll().where('open_key', '=', openKey);
      const row = await open.executeTakeFirst();
      return row === undefined ? null : ((await assemble(db, [row]))[0] ?? null);
    },

    async get(id) {
      const row = await rowWith(id);
      return row === undefined ? null : ((await assemble(db, [row]))[0] ?? null);
    },

    async list({ state, runId, limit }) {
      let query = db.selectFrom('approvals').selectAll();
      if (state !== undefined) query = query.where('state', '=', state);
      if (runId !== undefined) query = query.where('run_id', '=', runId);
      const rows = await query
        .orderBy('created_at', 'desc')
        .orderBy('id', 'desc')
        .limit(Math.min(limit ?? LIST_MAX, LIST_MAX))
        .execute();
      return assemble(db, rows);
    },

    async move(move) {
      if (statesBefore(move.to).length === 0) throw new Error(`no approval ever moves to ${move.to}`);
      // Losing a race to a step after which this one is still legal is no refusal: look again. States never recur.
      for (;;) {
        const row = await existing(move.id);
        const from = row.state as ApprovalState;
        if (!mayMoveApproval(from, move.to)) throw decided(move.id, from, move.to);
        if (move.digest !== undefined && move.digest !== row.digest) {
          throw new OpsError('approval_stale', `the digest shown is not that of approval ${move.id}`);
        }
        if (await moved(row, move)) return (await assemble(db, [await existing(move.id)]))[0] as Approval;
      }
    },

    async ticket(id) {
      return (await existing(id)).ticket;
    },

    async resign(id, ticket, by) {
      const row = await existing(id);
      const update = db
        .updateTable('approvals')
        .set({ ticket })
        .where('id', '=', id)
        .where('state', 'in', CONSENTED);
      const event = approvalEvent('approval.ticket_renewed', row, by, {
        detail: 'The ticket of this consent was signed anew.',
        metadata: {},
      });
      const done = await committed([statement(update, 1)], event);
      if (!done) {
        throw new OpsError('approval_decided', `approval ${id} is ${(await existing(id)).state}: no ticket`);
      }
    },

    async due(now) {
      const rows = await db
        .selectFrom('approvals')
        .selectAll()
        .where('state', 'in', ['proposed', 'approved'])
        .where('expires_at', '<=', now)
        .orderBy('expires_at')
        .execute();
      return assemble(db, rows);
    },

    async pastOutcomes(tool, target) {
      const rows = await db
        .selectFrom('approvals')
        .select((row) => ['state', row.fn.countAll<number>().as('count')])
        .where('tool', '=', tool)
        .where('target', '=', target)
        .where('state', 'not in', UNDER_WAY)
        .groupBy('state')
        .execute();
      return Object.fromEntries(rows.map(({ state, count }) => [state, Number(count)]));
    },
  };

  function rowWith(id: string): Promise<ApprovalsTable | undefined> {
    return db.selectFrom('approvals').selectAll().where('id', '=', id).executeTakeFirst();
  }

  async function existing(id: string): Promise<ApprovalsTable> {
    const row = await rowWith(id);
    if (row === undefined) throw new OpsError('not_found', `there is no approval ${id}`);
    return row;
  }

  async function moved(row: ApprovalsTable, move: ApprovalMoveInput): Promise<boolean> {
    const update = db
      .updateTable('approvals')
      .set({ state: move.to, open_key: null, ...(move.ticket !== undefined && { ticket: move.ticket }) })
      .where('id', '=', row.id)
      .where('state', '=', row.state);
    const step = { state: move.to, at: part.now().toISOString(), by: move.actor, detail: move.detail };
    const event = approvalEvent(`approval.${move.to}`, row, move, {
      detail: move.detail,
      metadata: { ...move.metadata, from: row.state, to: move.to },
    });
    return committed([statement(update, 1), moveWrite(db, row.id, step)], { ...event, result: move.result });
  }

  async function committed(writes: readonly Write[], event: NewEvent): Promise<boolean> {
    try {
      await writer.commit({ writes, events: [event] });
      return true;
    } catch (error) {
      if (isConflict(error)) return false;
      throw error;
    }
  }
}

function rowOf(approval: Approval, open_key: string | null): ApprovalsTable {
  const { history: _, ...request } = approval;
  return {
    id: approval.id,
    run_id: approval.run_id,
    state: 'proposed',
    tool: approval.tool,
    title: cleanText(approval.title),
    target: cleanText(approval.target),
    digest: approval.digest,
    created_at: approval.created_at,
    expires_at: approval.expires_at,
    ticket: null,
    request_json: JSON.stringify(request),
    open_key,
  };
}

/** Appends to the history; the number is counted in the same transaction. */
function moveWrite(db: Kysely<Tables>, id: string, move: ApprovalMove): Write {
  return statement(
    db.insertInto('approval_moves').values(({ selectFrom, lit }) => ({
      approval_id: id,
      n: selectFrom('approval_moves')
        .where('approval_id', '=', id)
        .select(({ fn, eb }) => eb(fn.coalesce(fn.max('n'), lit(0)), '+', lit(1)).as('n')),
      state: move.state,
      at: move.at,
      moved_by: move.by,
      detail: cleanText(move.detail),
    })),
    1,
  );
}

async function assemble(db: Kysely<Tables>, rows: readonly ApprovalsTable[]): Promise<Approval[]> {
  if (rows.length === 0) return [];
  const moves = await db
    .selectFrom('approval_moves')
    .selectAll()
    .where(
      'approval_id',
      'in',
      rows.map(({ id }) => id),
    )
    .orderBy('n')
    .execute();
  const history = Map.groupBy(moves, ({ approval_id }) => approval_id);
  return rows.map((row) => ({
    ...JSON.parse(row.request_json),
    state: row.state,
    history: (history.get(row.id) ?? []).map(({ state, at, moved_by, detail }) => ({
      state,
      at,
      by: moved_by,
      detail,
    })),
  }));
}

function approvalEvent(
  action: string,
  approval: Pick<ApprovalsTable, 'id' | 'run_id' | 'tool' | 'target' | 'digest'>,
  by: Actor,
  told: { detail: string; metadata: Readonly<Record<string, Json>> },
): NewEvent {
  const { id, run_id, tool, target, digest } = approval;
  return {
    run_id,
    action,
    resource: id,
    actor: by.actor,
    client: by.client,
    result: 'ok',
    correlation_id: by.correlationId,
    detail: told.detail,
    metadata: { ...told.metadata, run_id, tool, target, digest } as NewEvent['metadata'],
  };
}

function decided(id: string, from: ApprovalState, to: ApprovalState): OpsError {
  return new OpsError('approval_decided', `approval ${id} is ${from} and cannot become ${to}`);
}
