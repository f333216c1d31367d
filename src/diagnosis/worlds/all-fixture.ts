import type { Case } from './case-fixture.ts';
import { containers } from './containers-fixture.ts';
import { dependencies } from './dependencies-fixture.ts';
import { healthy } from './healthy-fixture.ts';
import { loops } from './loops-fixture.ts';
import { mediaStack } from './media-stack-fixture.ts';
import { metrics } from './metrics-fixture.ts';
import { network } from './network-fixture.ts';
import { resources } from './resources-fixture.ts';
import { starting } from './starting-fixture.ts';
import { stores } from './stores-fixture.ts';

/** Every realistic world that the engine is held to. */
export const cases: readonly Case[] = [
  ...containers,
  ...loops,
  ...starting,
  ...dependencies,
  ...network,
  ...stores,
  ...resources,
  ...metrics,
  ...mediaStack,
  ...healthy,
];
