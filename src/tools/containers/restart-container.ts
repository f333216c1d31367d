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

export const restartContainer = defineMutatingTool({
  name: 'restart_container',
  title: 'Restart container',
  summary: 'Stops a service and starts it again, or starts it when it is down.',
  group: 'containers',
  roles: ['member', 'owner'],
  deadlineMs: MUTATE_DEADLINE_MS,
  cooldown: CONTAINER_COOLDOWN,
  input: ContainerArgs,
  output: ContainerOutput,
  hasUndo: false,
  expectedDowntime: 'a few seconds, up to its stop timeout and the time it needs to start',
  checkAfterwards: 'whether the service is running, with get_container_status',
  plan: planContainer('restart', null, (service) => runsAgain([service])),
  observe: observeContainer('restart'),
  report: reportContainer,
});
