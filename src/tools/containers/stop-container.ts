import type { Predicate } from '#contract/diagnosis.ts';
import type { ServiceStatus } from '#contract/service.ts';
import { OpsError } from '#core/ops-error.ts';
import { findService } from '../inventory.ts';
import { defineMutatingTool, MUTATE_DEADLINE_MS } from '../tool.ts';
import {
  CONTAINER_COOLDOWN,
  ContainerArgs,
  ContainerOutput,
  observeContainer,
  planContainer,
  reportContainer,
} from './container-action.ts';

export const stopContainer = defineMutatingTool({
  name: 'stop_container',
  title: 'Stop container',
  summary: 'Stops a service; it stays down until somebody starts it.',
  group: 'containers',
  roles: ['owner'],
  deadlineMs: MUTATE_DEADLINE_MS,
  cooldown: CONTAINER_COOLDOWN,
  input: ContainerArgs,
  output: ContainerOutput,
  hasUndo: true,
  expectedDowntime: 'until it is started again',
  checkAfterwards: 'whether the service has stopped, with get_container_status',
  async precondition({ container }, context) {
    const { state } = findService(await context.services(), container);
    if (state === 'exited' || state === 'created' || state === 'dead')
      throw new OpsError('precondition', `${container} is stopped already`);
  },
  plan: planContainer('stop', 'start', hasStopped),
  observe: observeContainer('stop'),
  report: reportContainer,
});

function hasStopped({ id }: ServiceStatus): Predicate {
  return {
    says: `${id} has stopped`,
    within_s: 60,
    checks: [
      {
        kind: 'output',
        tool: 'get_container_status',
        args: { container_name: id },
        path: 'state',
        equals: 'exited',
      },
    ],
  };
}
