import { readyToRun } from './scripts/guard.mjs';

if (readyToRun()) void import('./src/bin/opspilot.ts');
