import type { Kysely } from 'kysely';
import type { Tables } from './schema.ts';
import { statement } from './statement.ts';
import type { ToolResults } from './store.ts';
import type { Writer } from './writer.ts';

/** Outputs of tool calls. No events of their own: the call's event names the `call_id`. */
export function createToolResults({ db, writer }: { db: Kysely<Tables>; writer: Writer }): ToolResults {
  return {
    async save({ output, ...row }) {
      const values = { ...row, output_json: JSON.stringify(output) };
      await writer.commit({
        writes: [statement(db.insertInto('tool_results').values(values), 1)],
        events: [],
      });
    },

    async get(callId) {
      const row = await db
        .selectFrom('tool_results')
        .selectAll()
        .where('call_id', '=', callId)
        .executeTakeFirst();
      if (row === undefined) return null;
      const { output_json, ...result } = row;
      return { ...result, output: JSON.parse(output_json) };
    },

    async list(runId) {
      const rows = await db
        .selectFrom('tool_results')
        .select(['call_id', 'tool', 'output_json', 'at'])
        .where('run_id', '=', runId)
        .orderBy('at')
        .orderBy('call_id')
        .execute();
      return rows.map(({ output_json, ...result }) => ({ ...result, output: JSON.parse(output_json) }));
    },
  };
}
