import type { Kysely } from 'kysely';
import type { Json } from '#core/canonical-json.ts';
import type { Tables } from './schema.ts';
import { statement } from './statement.ts';
import type { Settings } from './store.ts';
import { isConflict, type Writer } from './writer.ts';

/** Small values that survive a restart. No events: who changes something that matters records it. */
export function createSettings({ db, writer }: { db: Kysely<Tables>; writer: Writer }): Settings {
  const stored = async (key: string): Promise<string | undefined> =>
    (await db.selectFrom('settings').select('value_json').where('key', '=', key).executeTakeFirst())
      ?.value_json;

  return {
    async get(key) {
      const value = await stored(key);
      return value === undefined ? undefined : JSON.parse(value);
    },

    async list(prefix) {
      // Neither `like`, where some characters mean something, nor an order, which depends on the database's language.
      const rows = await db
        .selectFrom('settings')
        .select(['key', 'value_json'])
        .where((row) =>
          row(row.fn<string>('substr', ['key', row.lit(1), row.lit(prefix.length)]), '=', prefix),
        )
        .execute();
      const all = rows.map(({ key, value_json }) => ({ key, value: JSON.parse(value_json) as Json }));
      return all.sort((a, b) => (a.key < b.key ? -1 : 1));
    },

    async set(key, value) {
      const value_json = JSON.stringify(value);
      const upsert = db
        .insertInto('settings')
        .values({ key, value_json })
        .onConflict((conflict) => conflict.column('key').doUpdateSet({ value_json }));
      await writer.commit({ writes: [statement(upsert, 1)], events: [] });
    },

    async delete(key) {
      await writer.commit({
        writes: [statement(db.deleteFrom('settings').where('key', '=', key))],
        events: [],
      });
    },

    /** Deletes exactly the value it has read: of many who try, the database lets one. */
    async take(key) {
      for (;;) {
        const value = await stored(key);
        if (value === undefined) return undefined;
        const remove = db.deleteFrom('settings').where('key', '=', key).where('value_json', '=', value);
        try {
          await writer.commit({ writes: [statement(remove, 1)], events: [] });
          return JSON.parse(value);
        } catch (error) {
          if (!isConflict(error)) throw error;
        }
      }
    },
  };
}
