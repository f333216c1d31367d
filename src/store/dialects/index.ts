import type { StoreDialect } from './dialect.ts';
import { postgres } from './postgres.ts';
import { sqlite } from './sqlite.ts';

/** Every engine the store runs on; the first that understands the URL takes it. */
export const DIALECTS: readonly StoreDialect[] = Object.freeze([postgres, sqlite]);
