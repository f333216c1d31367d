import { readyToRun } from '../scripts/guard.mjs';

if (readyToRun()) void import('./run-tests.ts');
