import { parentPort } from 'node:worker_threads';
import type { VaultFile } from '#contract/vault.ts';
import { OpsError } from '#core/ops-error.ts';
import { recoveryCode } from './recovery-code.ts';
import {
  checkManifest,
  newFile,
  readRecord,
  rekeyed,
  unlock,
  withoutRecord,
  withRecord,
} from './sealed-file.ts';
import { type Key, sodiumReady, wipe } from './sealing.ts';
import type { VaultAnswer, VaultWork } from './vault-work.ts';

/**
 * The thread that holds the vault's data key: deriving it takes most of a second, and what never leaves a thread does
 * not end in a log of the server.
 */
const port = parentPort!;
await sodiumReady;
let held: { readonly wrapped: string; readonly dataKey: Key } | null = null;

port.on('message', (work: VaultWork) => port.postMessage(answerTo(work)));

function answerTo(work: VaultWork): VaultAnswer {
  try {
    return done(work);
  } catch (error) {
    if (error instanceof OpsError)
      return { ok: false, locked: false, code: error.code, detail: error.message };
    return { ok: false, locked: false, code: 'internal', detail: 'the thread of the vault failed' };
  }
}

function done(work: VaultWork): VaultAnswer {
  if (work.op === 'make') return { ok: true, file: newFile(work.material) };
  if (work.op === 'unlock') {
    hold(work.file, unlock(work.file, work.material));
    return { ok: true };
  }
  const { file } = work;
  if (held?.wrapped !== file.wrapped_key) return { ok: false, locked: true };
  const { dataKey } = held;
  checkManifest(file, dataKey);
  switch (work.op) {
    case 'check':
      return { ok: true };
    case 'get':
      return { ok: true, text: readRecord(file, dataKey, work.name) };
    case 'set':
      return { ok: true, file: withRecord(file, dataKey, work.name, work.value, work.at) };
    case 'remove':
      return { ok: true, file: withoutRecord(file, dataKey, work.name) };
    case 'rotate':
      return { ok: true, file: rekeyed(file, dataKey, work.next) };
    case 'recovery':
      return { ok: true, text: recoveryCode(dataKey) };
  }
}

function hold(file: VaultFile, dataKey: Key): void {
  if (held) wipe(held.dataKey);
  held = { wrapped: file.wrapped_key, dataKey };
}
