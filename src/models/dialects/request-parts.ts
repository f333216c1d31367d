import type { ChatRequest } from '#contract/model.ts';
import { OpsError } from '#core/ops-error.ts';

/** The JSON of a request. Throws `bad_request`. */
export function jsonIn(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    throw new OpsError('bad_request', 'the body is not JSON');
  }
}

/** A `response_format` for a schema that has no name of its own. */
export function schemaFormat(schema: unknown, name = 'answer'): NonNullable<ChatRequest['response_format']> {
  return { type: 'json_schema', json_schema: { name, schema: schema as never, strict: true } };
}
