/** An error of JSON-RPC as an HTTP answer, for what is turned away before any server sees it. */
export function jsonRpcError(
  status: number,
  code: number,
  message: string,
  id: unknown = null,
  data?: object,
): Response {
  const known = typeof id === 'string' || typeof id === 'number' ? id : null;
  const error = { code, message, ...(data === undefined ? {} : { data }) };
  return Response.json({ jsonrpc: '2.0', error, id: known }, { status });
}
