import type { Json } from '#core/canonical-json.ts';
import { OpsError } from '#core/ops-error.ts';
import type { Redactor } from '#core/redaction.ts';
import type { Stage } from './stage.ts';

/** Takes secrets and outside names out of whatever is stored, shown or sent to a model; errors quote services too. */
export const redact: Stage = {
  name: 'redact',
  always: true,
  pass(passage, { redactor }) {
    const { ending } = passage;
    if (ending?.kind === 'output')
      ending.output = passage.entry.tool.outside
        ? redactResult(ending.output, redactor('secrets'))
        : redactor()(ending.output);
    if (ending?.kind !== 'error') return;
    const { code, message, extras, cause } = ending.error;
    passage.fail(new OpsError(code, redactor()(message), { extras: redactor()(extras), cause }));
  },
};

/** All of a result but the server's own state, which goes back to it byte for byte and means nothing to anybody else. */
export function redactResult(result: Json, redactor: Redactor): Json {
  const redacted = redactor(result);
  const { requestState } = (result ?? {}) as { readonly requestState?: Json };
  return typeof requestState === 'string' ? { ...(redacted as object), requestState } : redacted;
}
