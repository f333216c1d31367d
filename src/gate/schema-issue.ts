import type { ErrorObject, ValidateFunction } from 'ajv/dist/2020.js';

/** Where a value does not fit its schema. `path` is a JSON pointer into the value; '' is the value itself. */
export interface SchemaIssue {
  readonly path: string;
  readonly rule: string;
}

/** Null when the value fits. The rule in words, never the value. */
export function issueOf(validate: ValidateFunction, value: unknown): SchemaIssue | null {
  if (validate(value)) return null;
  const [error] = validate.errors ?? [];
  return error ? { path: error.instancePath, rule: ruleOf(error) } : { path: '', rule: 'does not fit' };
}

function ruleOf({ message = 'does not fit', params }: ErrorObject): string {
  const { additionalProperty, allowedValues } = params as {
    additionalProperty?: string;
    allowedValues?: unknown[];
  };
  if (additionalProperty !== undefined)
    return `must not have the field ${JSON.stringify(additionalProperty.slice(0, 64))}`;
  if (allowedValues !== undefined) return `must be one of ${allowedValues.join(', ')}`;
  return message;
}
