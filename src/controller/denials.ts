import { written } from './action-audit.ts';
import type { AuditLog } from './audit-log.ts';

/** How many lines a minute may tell of callers without the token. */
const LINES_A_MINUTE = 10;
const MINUTE_MS = 60_000;

/**
 * Tells the audit of calls without the token. Who has none shall not be able to fill the disk, so beyond a few lines a
 * minute they are only counted, and the next line says how many were.
 */
export function createDenials(
  audit: AuditLog,
  now: () => Date,
): (path: string, correlationId: string) => void {
  let minute = 0;
  let lines = 0;
  let untold = 0;
  return (path, correlationId) => {
    const current = Math.floor(now().getTime() / MINUTE_MS);
    if (current !== minute) [minute, lines] = [current, 0];
    if (lines >= LINES_A_MINUTE) {
      untold += 1;
      return;
    }
    lines += 1;
    written(() =>
      audit.append({
        action: 'auth.denied',
        resource: path.slice(0, 128),
        actor: 'anonymous',
        client: 'controller-api',
        result: 'denied',
        correlation_id: correlationId,
        detail: 'the controller token is missing or wrong',
        metadata: { code: 'unauthenticated', untold },
      }),
    );
    untold = 0;
  };
}
