/** What the gateway answers instead of a model, in its own words; `code` is stable. */
export class ModelApiError extends Error {
  readonly code: string;

  constructor(message: string, code: string) {
    super(message);
    this.name = 'ModelApiError';
    this.code = code;
  }
}
