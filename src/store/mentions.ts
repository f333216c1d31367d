import { type RawBuilder, type SqlBool, sql } from 'kysely';

/** Whether one of these columns holds the words. Letter case does not matter; `%` and `_` mean themselves. */
export function mentions(columns: readonly string[], words: string): RawBuilder<SqlBool> {
  const pattern = `%${words.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`;
  const each = columns.map((column) => sql`lower(${sql.ref(column)}) like ${pattern} escape '\\'`);
  return sql`(${sql.join(each, sql` or `)})`;
}
