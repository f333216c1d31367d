import type { Problem } from '#contract/errors.ts';

/** When something fails. */
export const errors = {
  offline: 'OpsPilot cannot be reached.',
  offlineHint: 'Check that it is running and that you are in the same network. This page keeps trying.',
  misfit: 'This page does not fit the OpsPilot that is running now.',
  misfitHint: 'It was probably updated. Load the page again.',
  unexpected: 'Something went wrong on this page.',
  reload: 'Load the page again',
  retry: 'Try again',
  notAllowed: (role: string) => `Your role (${role}) may not see this. Ask an owner.`,
  reference: 'Reference',
  /** The sentence of an error, and what to do next. */
  sentenceOf: ({ title, hint }: Problem): readonly [string, string] => [title, hint],
};
