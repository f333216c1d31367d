import type { Kysely } from 'kysely';
import type { OutsideTask } from '#contract/outside-task.ts';
import type { OutsideTasksTable, Tables } from './schema.ts';
import { statement } from './statement.ts';
import type { OutsideTasks } from './store.ts';
import { isConflict, type Writer } from './writer.ts';

export function createOutsideTasks({ db, writer }: { db: Kysely<Tables>; writer: Writer }): OutsideTasks {
  return {
    async open({ ending, ...task }) {
      const row: OutsideTasksTable = {
        task_id: task.task_id,
        expires_at: task.expires_at,
        task_json: JSON.stringify(task),
        ending_json: ending === null ? null : JSON.stringify(ending),
      };
      await writer.commit({
        writes: [statement(db.insertInto('outside_tasks').values(row), 1)],
        events: [],
      });
    },

    async get(taskId) {
      const rows = db.selectFrom('outside_tasks').selectAll().where('task_id', '=', taskId);
      return taskOf(await rows.executeTakeFirst());
    },

    async finish(taskId, ending) {
      const update = db
        .updateTable('outside_tasks')
        .set({ ending_json: JSON.stringify(ending) })
        .where('task_id', '=', taskId)
        .where('ending_json', 'is', null);
      try {
        await writer.commit({ writes: [statement(update, 1)], events: [] });
        return true;
      } catch (error) {
        if (isConflict(error)) return false;
        throw error;
      }
    },

    async forget(before) {
      const remove = db.deleteFrom('outside_tasks').where('expires_at', '<', before);
      await writer.commit({ writes: [statement(remove)], events: [] });
    },
  };
}

function taskOf(row: OutsideTasksTable | undefined): OutsideTask | null {
  if (row === undefined) return null;
  const { task_json, ending_json } = row;
  return { ...JSON.parse(task_json), ending: ending_json === null ? null : JSON.parse(ending_json) };
}
