import type { Kysely } from 'kysely';
import type { Hold } from '#contract/hold.ts';
import type { ApprovalHoldsTable, Tables } from './schema.ts';
import { statement } from './statement.ts';
import type { Holds } from './store.ts';
import type { Writer } from './writer.ts';

export function createHolds({ db, writer }: { db: Kysely<Tables>; writer: Writer }): Holds {
  const rows = () => db.selectFrom('approval_holds').selectAll();

  return {
    async open({ result, result_at, ...hold }) {
      const row: ApprovalHoldsTable = {
        approval_id: hold.approval_id,
        hold_key: hold.key,
        created_at: hold.created_at,
        hold_json: JSON.stringify(hold),
        result_json: result === null ? null : JSON.stringify(result),
        result_at,
      };
      const insert = db
        .insertInto('approval_holds')
        .values(row)
        .onConflict((conflict) => {
          const known = conflict.column('approval_id');
          return hold.task ? known.doUpdateSet({ hold_json: row.hold_json }) : known.doNothing();
        });
      await writer.commit({ writes: [statement(insert)], events: [] });
    },

    async get(approvalId) {
      return holdOf(await rows().where('approval_id', '=', approvalId).executeTakeFirst());
    },

    async newest(key) {
      const ofKey = rows().where('hold_key', '=', key).orderBy('created_at', 'desc').limit(1);
      return holdOf(await ofKey.executeTakeFirst());
    },

    async finish(approvalId, result, at) {
      const update = db
        .updateTable('approval_holds')
        .set({ result_json: JSON.stringify(result), result_at: at })
        .where('approval_id', '=', approvalId)
        .where('result_at', 'is', null);
      await writer.commit({ writes: [statement(update)], events: [] });
    },

    async forget(before) {
      const remove = db.deleteFrom('approval_holds').where('created_at', '<', before);
      await writer.commit({ writes: [statement(remove)], events: [] });
    },
  };
}

function holdOf(row: ApprovalHoldsTable | undefined): Hold | null {
  if (row === undefined) return null;
  const { hold_json, result_json, result_at } = row;
  const result = result_json === null ? null : JSON.parse(result_json);
  return { ...JSON.parse(hold_json), result, result_at };
}
