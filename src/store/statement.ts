import type { Compilable } from 'kysely';
import type { SqlValue, Write } from './writer.ts';

/** A kysely query as a statement of a commit; `expect` is the number of rows it has to change. */
export function statement(query: Compilable, expect?: number): Write {
  const { sql, parameters } = query.compile();
  const write = { sql, parameters: parameters as readonly SqlValue[] };
  return expect === undefined ? write : { ...write, expect };
}
