import { randomUUID } from 'node:crypto';

/** The caller's `X-Request-ID` when it is one that may stand in logs and headers, else a new one. */
export function requestId(header: string | undefined): string {
  return header !== undefined && /^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/.test(header) ? header : randomUUID();
}
