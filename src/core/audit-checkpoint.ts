import type { Checkpoint } from '#contract/audit.ts';
import type { ChainPosition } from './audit-chain.ts';
import { canonicalJson } from './canonical-json.ts';

/** The fields of a checkpoint line. */
export type CheckpointBody = Checkpoint['checkpoint'];

/** Ed25519 with the raw public key `keyId` (base64url) over the UTF-8 of `text`; false for what is no key or signature. */
export type VerifySignature = (keyId: string, text: string, signature: string) => boolean;

/** What a checkpoint's signature is made over. */
export function checkpointText(body: Omit<CheckpointBody, 'signature'>): string {
  const { n, opens, seq, hash, ts, key_id } = body;
  return canonicalJson({ n, opens, seq, hash, ts, key_id });
}

/** Where a chain stands when a checkpoint is met. */
export interface CheckpointContext {
  /** The last entry; null at the start of files whose beginning is elsewhere. */
  readonly head: ChainPosition | null;
  /** The last checkpoint's number; null before the first. */
  readonly n: number | null;
  /** Whether it is the first line of its file. */
  readonly first: boolean;
  readonly verifySignature: VerifySignature;
  readonly trustedKeys: ReadonlySet<string> | null;
}

/** What is wrong with a checkpoint at this place, and which entry is missing if one is; null when nothing is. */
export function checkpointFault(
  body: CheckpointBody,
  context: CheckpointContext,
): { seq: number | null; says: string } | null {
  const { head, n, first, trustedKeys } = context;
  const unsigned = signatureFault(body, context.verifySignature, trustedKeys);
  if (unsigned !== null) return { seq: null, says: unsigned };
  if (body.opens !== first) {
    return {
      seq: null,
      says: `checkpoint: one that ${first ? 'closes stands at the begin' : 'opens stands inside'} of a file`,
    };
  }
  if (n !== null && body.n !== n + 1) {
    return { seq: null, says: `checkpoint: number ${body.n} stands where ${n + 1} should` };
  }
  if (head === null) return first ? null : { seq: null, says: 'checkpoint: there is no entry before it' };
  if (body.seq > head.seq) {
    return {
      seq: head.seq + 1,
      says: `gap: a checkpoint speaks of entry ${body.seq}, the chain ends at ${head.seq}`,
    };
  }
  if (body.seq < head.seq) {
    return { seq: null, says: `reorder: a checkpoint of entry ${body.seq} stands after entry ${head.seq}` };
  }
  if (body.hash === head.hash) return null;
  return { seq: head.seq, says: `rewritten: entry ${head.seq} or one before it is not what was signed` };
}

/** 64 bytes in base64url, in the one way of writing them: the last character has unused bits that must be zero. */
const SIGNATURE = /^[A-Za-z0-9_-]{85}[AQgw]$/;

/** What is wrong with who signed it; null when nothing is. Without keys to trust, the one it names has to have signed. */
export function signatureFault(
  body: CheckpointBody,
  verifySignature: VerifySignature,
  trustedKeys: ReadonlySet<string> | null,
): string | null {
  const { key_id, signature } = body;
  if (trustedKeys !== null && !trustedKeys.has(key_id)) {
    return 'checkpoint: it was signed with a key that is not trusted';
  }
  const signed = SIGNATURE.test(signature) && verifySignature(key_id, checkpointText(body), signature);
  return signed ? null : 'checkpoint: its signature is wrong';
}
