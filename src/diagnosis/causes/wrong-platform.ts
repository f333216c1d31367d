import { plight } from './broken.ts';
import type { Cause } from './cause.ts';
import { logOf } from './probes.ts';
import { gaveUpOver } from './told.ts';
import { GENERAL } from './weights.ts';

/** Its image or program is made for another processor than this machine has. */
export const wrongPlatform: Cause = {
  id: 'wrong-platform',
  name: 'made for another kind of machine',
  refines: [...GENERAL, 'start-failed', 'program-missing', 'file-missing'],
  ...gaveUpOver('says-wrong-platform', 5.5),
  probes: ({ subject }) => [logOf(subject, `Read what ${subject} says of it`)],
  title: (suspect) => `${suspect.subject} ${plight(suspect)}: it is made for another kind of machine`,
  summary: ({ subject }) =>
    `What ${subject} should run is built for another processor or system than this machine has, for example for ARM on a PC. It cannot run here, however often it is started.`,
  fix: () => null,
  humanSteps: ({ subject, status }) => [
    `See what the image is for, and what this machine is: docker image inspect --format '{{.Os}}/{{.Architecture}}' ${status?.image ?? 'IMAGE'}; uname -m`,
    `Use an image of ${subject} that is made for this machine, or build it here; with platform: in its compose file an emulator can be used, which is slow.`,
    'If it starts a script: its first line must name a program that is in the image (#!/bin/sh), and the file must not be empty.',
  ],
};
