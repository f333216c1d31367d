import type { Cause } from './cause.ts';
import { crashed } from './crashed.ts';

/** Every cause that is known. Adding one: a file here, a line in this list, its runbook page. */
export const CAUSES: readonly Cause[] = Object.freeze([crashed]);
