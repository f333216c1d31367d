interface KindInfo {
  /** Something is wrong while this is seen. */
  readonly symptom: boolean;
  /** A broken dependency can bring it about, so that alone it accuses nobody. */
  readonly passed_on: boolean;
  /** A reason that lies in the subject itself: who has one is nobody's victim. */
  readonly own: boolean;
}

const SYMPTOM: KindInfo = { symptom: true, passed_on: false, own: true };
const PASSED_ON: KindInfo = { symptom: true, passed_on: true, own: false };
/** Tells which cause it is once something is wrong; alone it is no sign of trouble. */
const CLUE: KindInfo = { symptom: false, passed_on: false, own: false };
const REASON: KindInfo = { symptom: false, passed_on: false, own: true };

/** Every kind of sign that a detector can report. */
export const FINDING_KINDS = Object.freeze({
  died: PASSED_ON,
  'exit-code': CLUE,
  stopped: CLUE,
  'stop-event': CLUE,
  ended: CLUE,
  looping: PASSED_ON,
  oom: SYMPTOM,
  'start-failed': SYMPTOM,
  missing: CLUE,
  'never-started': PASSED_ON,
  paused: SYMPTOM,
  unhealthy: PASSED_ON,
  'slow-start': PASSED_ON,
  running: CLUE,
  healthy: CLUE,
  answers: CLUE,
  silent: PASSED_ON,
  refuses: PASSED_ON,
  'slow-answer': PASSED_ON,
  'serves-errors': PASSED_ON,
  'unmet-ref': CLUE,
  apart: CLUE,
  changed: CLUE,
  unpublished: CLUE,
  'memory-near-limit': REASON,
  'cpu-busy': CLUE,
  'server-error': PASSED_ON,
  'key-refused': SYMPTOM,
  'key-accepted': CLUE,
  'disk-full': SYMPTOM,
  'inodes-full': SYMPTOM,
  'disk-fine': CLUE,
  'queue-stuck': SYMPTOM,
  'downloads-paused': SYMPTOM,
  'app-complains': PASSED_ON,
  'says-refused': PASSED_ON,
  'says-timeout': PASSED_ON,
  'says-unresolved': PASSED_ON,
  'says-denied': { symptom: true, passed_on: false, own: false },
  'says-denies': CLUE,
  'says-no-space': SYMPTOM,
  'says-config': REASON,
  'says-setting-missing': REASON,
  'says-exception': CLUE,
  'says-forbidden': REASON,
  'says-port-taken': REASON,
  'says-memory': REASON,
  'says-not-found': REASON,
  'says-import-blocked': SYMPTOM,
  'listens-at': CLUE,
  'waits-for': CLUE,
  'says-too-many-files': REASON,
  'says-too-many-processes': REASON,
  'says-storage-fails': REASON,
  'says-corrupt': REASON,
  'says-incompatible': REASON,
  'says-running-twice': REASON,
  'says-secret-missing': REASON,
  'says-mount-wrong': REASON,
  'says-wrong-platform': REASON,
  'says-image-missing': REASON,
  'says-read-only': REASON,
  'says-memory-limit': REASON,
  'says-clock-wrong': REASON,
  'says-cert-expired': REASON,
  'says-cert-untrusted': REASON,
  'says-tls-mismatch': REASON,
  'says-locked': REASON,
  'says-too-many-clients': REASON,
  'says-no-such-store': REASON,
  'says-migration': REASON,
  'says-unwritable': REASON,
  'says-rate-limited': REASON,
  'says-indexer-gone': REASON,
  'says-queue-stalls': REASON,
  'says-workers-busy': REASON,
  'says-slow-disk': REASON,
  'says-check-broken': REASON,
  'error-rate-up': PASSED_ON,
  'latency-up': PASSED_ON,
  'memory-grows': REASON,
  'log-changed': CLUE,
  'last-words': CLUE,
}) satisfies Readonly<Record<string, KindInfo>>;

export type FindingKind = keyof typeof FINDING_KINDS;

/** A sign, drawn from one or more observations. */
export interface Finding {
  readonly kind: FindingKind;
  readonly subject: string;
  /** The other service or thing that the sign names; '' when none. */
  readonly other: string;
  /** When it was last so, ISO 8601 UTC. */
  readonly at: string;
  /** 0..1: how sure it is that this holds now. */
  readonly strength: number;
  /** Ids of the observations behind it, the most telling first. */
  readonly observations: readonly string[];
  /** Plain words: what was seen. */
  readonly says: string;
  /** Particulars for the cause's text and fix: an exit code, a queue id, a file and line. */
  readonly data: Readonly<Record<string, string | number | boolean | null>>;
}

export const isSymptom = (finding: Finding): boolean => FINDING_KINDS[finding.kind].symptom;
export const isOwnReason = (finding: Finding): boolean => FINDING_KINDS[finding.kind].own;
export const isPassedOn = (finding: Finding): boolean => FINDING_KINDS[finding.kind].passed_on;
