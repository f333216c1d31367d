/** The error that an outside server answered a request with; hosts are given it as it is, redacted. */
export class RpcError extends Error {
  /** JSON-RPC's code. */
  readonly code: number;
  readonly data: unknown;

  constructor(code: number, message: string, data?: unknown) {
    super(message);
    this.name = 'RpcError';
    this.code = code;
    this.data = data;
  }
}
