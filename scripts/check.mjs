import { readyToRun } from './guard.mjs';

if (readyToRun()) void import('./check/main.ts');
