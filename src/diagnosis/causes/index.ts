import { appReportsProblem } from './app-reports-problem.ts';
import { badCredential } from './bad-credential.ts';
import type { Cause } from './cause.ts';
import { configError } from './config-error.ts';
import { containerMissing } from './container-missing.ts';
import { crashed } from './crashed.ts';
import { dependencyDown } from './dependency-down.ts';
import { dependencyUnreachable } from './dependency-unreachable.ts';
import { diskFull } from './disk-full.ts';
import { downloadStuck } from './download-stuck.ts';
import { downloadsPaused } from './downloads-paused.ts';
import { fileMissing } from './file-missing.ts';
import { hung } from './hung.ts';
import { importBlocked } from './import-blocked.ts';
import { neverStarted } from './never-started.ts';
import { notListening } from './not-listening.ts';
import { oomKilled } from './oom-killed.ts';
import { paused } from './paused.ts';
import { permissionDenied } from './permission-denied.ts';
import { portInUse } from './port-in-use.ts';
import { programMissing } from './program-missing.ts';
import { restartLoop } from './restart-loop.ts';
import { serverErrors } from './server-errors.ts';
import { settingMissing } from './setting-missing.ts';
import { slowStart } from './slow-start.ts';
import { startFailed } from './start-failed.ts';
import { stopped } from './stopped.ts';
import { unhealthy } from './unhealthy.ts';

/** Every cause that is known. Adding one: a file here, a line in this list, its runbook page. */
export const CAUSES: readonly Cause[] = Object.freeze([
  appReportsProblem,
  badCredential,
  configError,
  containerMissing,
  crashed,
  dependencyDown,
  dependencyUnreachable,
  diskFull,
  downloadStuck,
  downloadsPaused,
  fileMissing,
  hung,
  importBlocked,
  neverStarted,
  notListening,
  oomKilled,
  paused,
  permissionDenied,
  portInUse,
  programMissing,
  restartLoop,
  serverErrors,
  settingMissing,
  slowStart,
  startFailed,
  stopped,
  unhealthy,
]);
