import { OpsError } from '#core/ops-error.ts';
import type { Stage } from './stage.ts';

/** Takes secrets and outside names out of whatever is stored, shown or sent to a model; errors quote services too. */
export const redact: Stage = {
  name: 'redact',
  always: true,
  pass(passage, { redactor }) {
    const { ending } = passage;
    if (ending?.kind === 'output') ending.output = redactor()(ending.output);
    if (ending?.kind !== 'error') return;
    const { code, message, extras, cause } = ending.error;
    passage.fail(new OpsError(code, redactor()(message), { extras: redactor()(extras), cause }));
  },
};
