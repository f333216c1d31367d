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
import { runsAgain } from './running-predicate.ts';

export const startContainer = defineMutatingTool({
  name: 'start_container',
  title: 'Start container',
  summary: 'Starts a service that is not running.',
  group: 'containers',
  roles: ['owner'],
  deadlineMs: MUTATE_DEADLINE_MS,
  cooldown: CONTAINER_COOLDOWN,
  input: ContainerArgs,
  output: ContainerOutput,
  hasUndo: true,
  expectedDowntime: 'none: it is down now',
  checkAfterwards: 'whether the service is running, with get_container_status',
  async precondition({ container }, context) {
    const { state } = findService(await context.services(), container);
    if (state === 'running') throw new OpsError('precondition', `${container} is running already`);
  },
  plan: planContainer('start', 'stop', (service) => runsAgain([service])),
  observe: observeContainer('start'),
  report: reportContainer,
});
