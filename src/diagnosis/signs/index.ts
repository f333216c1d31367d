import { saysCertExpired } from './says-cert-expired.ts';
import { saysCertUntrusted } from './says-cert-untrusted.ts';
import { saysCheckBroken } from './says-check-broken.ts';
import { saysClockWrong } from './says-clock-wrong.ts';
import { saysConfig } from './says-config.ts';
import { saysCorrupt } from './says-corrupt.ts';
import { saysDenied, saysDenies } from './says-denied.ts';
import { saysException } from './says-exception.ts';
import { saysForbidden } from './says-forbidden.ts';
import { saysImageMissing } from './says-image-missing.ts';
import { saysImportBlocked } from './says-import-blocked.ts';
import { saysIncompatible } from './says-incompatible.ts';
import { saysIndexerGone } from './says-indexer-gone.ts';
import { saysListening } from './says-listening.ts';
import { saysLocked } from './says-locked.ts';
import { saysMemory } from './says-memory.ts';
import { saysMemoryLimit } from './says-memory-limit.ts';
import { saysMigration } from './says-migration.ts';
import { saysMountWrong } from './says-mount-wrong.ts';
import { saysNoSpace } from './says-no-space.ts';
import { saysNoSuchStore } from './says-no-such-store.ts';
import { saysNotFound } from './says-not-found.ts';
import { saysPortTaken } from './says-port-taken.ts';
import { saysQueueStalls } from './says-queue-stalls.ts';
import { saysRateLimited } from './says-rate-limited.ts';
import { saysReadOnly } from './says-read-only.ts';
import { saysRefused } from './says-refused.ts';
import { saysRunningTwice } from './says-running-twice.ts';
import { saysSecretMissing } from './says-secret-missing.ts';
import { saysSettingMissing } from './says-setting-missing.ts';
import { saysSlowDisk } from './says-slow-disk.ts';
import { saysStorageFails } from './says-storage-fails.ts';
import { saysTimeout } from './says-timeout.ts';
import { saysTlsMismatch } from './says-tls-mismatch.ts';
import { saysTooManyClients } from './says-too-many-clients.ts';
import { saysTooManyFiles } from './says-too-many-files.ts';
import { saysTooManyProcesses } from './says-too-many-processes.ts';
import { saysUnresolved } from './says-unresolved.ts';
import { saysUnwritable } from './says-unwritable.ts';
import { saysWaiting } from './says-waiting.ts';
import { saysWorkersBusy } from './says-workers-busy.ts';
import { saysWrongPlatform } from './says-wrong-platform.ts';
import type { Sign } from './sign.ts';

/** Every complaint that is understood, the most telling first: a line that fits several is what the first one says. */
export const SIGNS: readonly Sign[] = Object.freeze([
  saysNoSpace,
  saysTooManyFiles,
  saysTooManyProcesses,
  saysStorageFails,
  saysCorrupt,
  saysIncompatible,
  saysRunningTwice,
  saysPortTaken,
  saysSecretMissing,
  saysMountWrong,
  saysWrongPlatform,
  saysImageMissing,
  saysReadOnly,
  saysForbidden,
  saysMemoryLimit,
  saysMemory,
  saysClockWrong,
  saysCertExpired,
  saysCertUntrusted,
  saysTlsMismatch,
  saysLocked,
  saysTooManyClients,
  saysNoSuchStore,
  saysMigration,
  saysUnwritable,
  saysRateLimited,
  saysIndexerGone,
  saysWorkersBusy,
  saysQueueStalls,
  saysSlowDisk,
  saysUnresolved,
  saysTimeout,
  saysDenied,
  saysRefused,
  saysCheckBroken,
  saysNotFound,
  saysImportBlocked,
  saysSettingMissing,
  saysConfig,
  saysDenies,
  saysException,
  saysListening,
  saysWaiting,
]);

/** Whether a line says something that is understood, whatever it turns out to be worth. */
export function isUnderstood(text: string): boolean {
  return SIGNS.some(({ pattern, except }) => pattern.test(text) && !except?.test(text));
}
