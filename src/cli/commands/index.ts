import type { Command } from '../command.ts';
import { approvals, approve, decline } from './approvals.ts';
import { ask } from './ask.ts';
import { diagnose } from './diagnose.ts';
import { logTemplates } from './log-templates.ts';
import { metricAnomalies } from './metric-anomalies.ts';
import { models } from './models.ts';
import { bundle, run, runs } from './runs.ts';
import { logs, restart, services, start, stop } from './services.ts';
import { snapshot } from './snapshot.ts';
import { tools } from './tools.ts';

/** Commands that speak to a running OpsPilot, in the order of the help page. */
export const COMMANDS: readonly Command[] = [
  ask,
  runs,
  run,
  bundle,
  approvals,
  approve,
  decline,
  services,
  logs,
  logTemplates,
  metricAnomalies,
  start,
  stop,
  restart,
  tools,
  models,
  snapshot,
  diagnose,
];
