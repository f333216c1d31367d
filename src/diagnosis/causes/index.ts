import { appReportsProblem } from './app-reports-problem.ts';
import { badCredential } from './bad-credential.ts';
import type { Cause } from './cause.ts';
import { certificateExpired } from './certificate-expired.ts';
import { certificateUntrusted } from './certificate-untrusted.ts';
import { clockSkew } from './clock-skew.ts';
import { configError } from './config-error.ts';
import { containerMissing } from './container-missing.ts';
import { cpuSaturated } from './cpu-saturated.ts';
import { crashed } from './crashed.ts';
import { dataCorrupt } from './data-corrupt.ts';
import { databaseLocked } from './database-locked.ts';
import { databaseMissing } from './database-missing.ts';
import { dependencyDown } from './dependency-down.ts';
import { dependencyTimeout } from './dependency-timeout.ts';
import { dependencyUnreachable } from './dependency-unreachable.ts';
import { diskFull } from './disk-full.ts';
import { downloadStuck } from './download-stuck.ts';
import { downloadsPaused } from './downloads-paused.ts';
import { fileMissing } from './file-missing.ts';
import { healthCheckBroken } from './health-check-broken.ts';
import { hung } from './hung.ts';
import { imageMissing } from './image-missing.ts';
import { importBlocked } from './import-blocked.ts';
import { incompatibleData } from './incompatible-data.ts';
import { indexerUnavailable } from './indexer-unavailable.ts';
import { inodesExhausted } from './inodes-exhausted.ts';
import { listensElsewhere } from './listens-elsewhere.ts';
import { memoryLeak } from './memory-leak.ts';
import { memoryPressure } from './memory-pressure.ts';
import { migrationFailed } from './migration-failed.ts';
import { nameNotResolved } from './name-not-resolved.ts';
import { networkPartition } from './network-partition.ts';
import { neverStarted } from './never-started.ts';
import { notListening } from './not-listening.ts';
import { oomKilled } from './oom-killed.ts';
import { paused } from './paused.ts';
import { permissionDenied } from './permission-denied.ts';
import { portInUse } from './port-in-use.ts';
import { portNotPublished } from './port-not-published.ts';
import { programMissing } from './program-missing.ts';
import { queueStalled } from './queue-stalled.ts';
import { rateLimited } from './rate-limited.ts';
import { readOnlyFilesystem } from './read-only-filesystem.ts';
import { restartLoop } from './restart-loop.ts';
import { runningTwice } from './running-twice.ts';
import { secretMissing } from './secret-missing.ts';
import { serverErrors } from './server-errors.ts';
import { settingMissing } from './setting-missing.ts';
import { slowAnswers } from './slow-answers.ts';
import { slowDisk } from './slow-disk.ts';
import { slowStart } from './slow-start.ts';
import { startFailed } from './start-failed.ts';
import { stopped } from './stopped.ts';
import { storageFailing } from './storage-failing.ts';
import { tlsMismatch } from './tls-mismatch.ts';
import { tooManyConnections } from './too-many-connections.ts';
import { tooManyOpenFiles } from './too-many-open-files.ts';
import { tooManyProcesses } from './too-many-processes.ts';
import { unhealthy } from './unhealthy.ts';
import { volumeMissing } from './volume-missing.ts';
import { workersBusy } from './workers-busy.ts';
import { writesRefused } from './writes-refused.ts';
import { wrongNetwork } from './wrong-network.ts';
import { wrongPlatform } from './wrong-platform.ts';
import { wrongPort } from './wrong-port.ts';

/** Every cause that is known. Adding one: a file here, a line in this list, its runbook page. */
export const CAUSES: readonly Cause[] = Object.freeze([
  appReportsProblem,
  badCredential,
  certificateExpired,
  certificateUntrusted,
  clockSkew,
  configError,
  containerMissing,
  cpuSaturated,
  crashed,
  dataCorrupt,
  databaseLocked,
  databaseMissing,
  dependencyDown,
  dependencyTimeout,
  dependencyUnreachable,
  diskFull,
  downloadStuck,
  downloadsPaused,
  fileMissing,
  healthCheckBroken,
  hung,
  imageMissing,
  importBlocked,
  incompatibleData,
  indexerUnavailable,
  inodesExhausted,
  listensElsewhere,
  memoryLeak,
  memoryPressure,
  migrationFailed,
  nameNotResolved,
  networkPartition,
  neverStarted,
  notListening,
  oomKilled,
  paused,
  permissionDenied,
  portInUse,
  portNotPublished,
  programMissing,
  queueStalled,
  rateLimited,
  readOnlyFilesystem,
  restartLoop,
  runningTwice,
  secretMissing,
  serverErrors,
  settingMissing,
  slowAnswers,
  slowDisk,
  slowStart,
  startFailed,
  stopped,
  storageFailing,
  tlsMismatch,
  tooManyConnections,
  tooManyOpenFiles,
  tooManyProcesses,
  unhealthy,
  volumeMissing,
  workersBusy,
  writesRefused,
  wrongNetwork,
  wrongPlatform,
  wrongPort,
]);
