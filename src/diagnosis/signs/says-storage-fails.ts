import type { Sign } from './sign.ts';

/** The disk or share under it fails. */
export const saysStorageFails: Sign = {
  kind: 'says-storage-fails',
  pattern:
    /input\/output error|\bEIO\b|\[Errno 5\]|\(5: |i\/o error,? (?:dev|on)|buffer i\/o error|medium error|bad (?:sector|block)s?\b|stale (?:nfs )?file handle|\bESTALE\b|transport endpoint is not connected|remounting filesystem read-only|(?:nfs|cifs|smb).{0,40}not responding/i,
};
