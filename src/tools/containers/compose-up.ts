import { z } from 'zod';
import { STACK } from '#contract/controller-api.ts';
import { ServiceId, type ServiceStatus } from '#contract/service.ts';
import { OpsError } from '#core/ops-error.ts';
import { findService } from '../inventory.ts';
import { defineMutatingTool, MUTATE_DEADLINE_MS } from '../tool.ts';
import { blastOf, blastOfStack } from './blast-radius.ts';
import { runsAgain } from './running-predicate.ts';

const Output = z.strictObject({ service: z.string(), state: z.literal('ok'), detail: z.string() });

export const composeUp = defineMutatingTool({
  name: 'compose_up',
  title: 'Compose up',
  summary:
    'Creates and starts a service as its compose files say. Without a service: the whole stack, which may recreate ' +
    'every container and needs a second confirmation.',
  group: 'containers',
  roles: ['owner'],
  deadlineMs: MUTATE_DEADLINE_MS,
  cooldown: { seconds: 60, keyBy: 'service' },
  input: z.strictObject({ service: ServiceId.optional() }),
  output: Output,
  hasUndo: false,
  expectedDowntime: 'seconds to minutes: containers whose definition has changed are replaced',
  checkAfterwards: 'which services are running, with list_services',
  async precondition({ service }, context) {
    const services = await context.services();
    const meant = service === undefined ? services : [findService(services, service)];
    if (meant.some(isComposed)) return;
    if (service !== undefined) throw new OpsError('precondition', `${service} is in no compose project`);
    throw new OpsError('precondition', 'there is no service of a compose project here');
  },
  plan({ service: name }, services) {
    if (name === undefined) {
      const stack = services.filter((service) => isComposed(service) && !service.one_off);
      return {
        title: 'Bring the WHOLE STACK up: every service of it may be recreated',
        target: STACK,
        action: { verb: 'up', args: { service: STACK } },
        undo: null,
        predicate: runsAgain(stack),
        blast: blastOfStack(stack),
      };
    }
    const service = findService(services, name);
    return {
      title: `Create and start ${name} as its compose files say`,
      target: name,
      action: { verb: 'up', args: { service: name } },
      undo: null,
      predicate: runsAgain([service]),
      blast: blastOf(service, services),
    };
  },
  observe: ({ service }, { controller, signal }) => controller.target('up', service ?? STACK, {}, signal),
  report: ({ service }, { detail }) => ({ service: service ?? STACK, state: 'ok' as const, detail }),
});

function isComposed({ compose_service }: ServiceStatus): boolean {
  return compose_service !== null;
}
