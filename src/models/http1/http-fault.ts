/** Every way in which an exchange with a server fails. */
export type HttpFaultKind =
  /** No connection within the time for it. */
  | 'connect_timeout'
  /** Connected, and no head of an answer within the time for it. */
  | 'head_timeout'
  /** Nothing more of a body that had begun. */
  | 'body_timeout'
  /** The connection ended before the answer did. */
  | 'cut'
  /** What came is no answer that could be understood in one way only. */
  | 'malformed';

export class HttpFault extends Error {
  readonly kind: HttpFaultKind;

  constructor(kind: HttpFaultKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'HttpFault';
    this.kind = kind;
  }
}
