import { toProblem } from '#core/ops-error.ts';

/** The problem document (RFC 9457) that any error becomes; what is not ours becomes `internal` and stays inside. */
export function problemReply(error: unknown, correlationId: string): Response {
  const problem = toProblem(error, correlationId);
  const headers = new Headers({ 'content-type': 'application/problem+json' });
  if (problem.retry_after_s !== undefined)
    headers.set('retry-after', String(Math.ceil(problem.retry_after_s)));
  return new Response(JSON.stringify(problem), { status: problem.status, headers });
}
