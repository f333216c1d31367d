import { createSayer } from '../said.ts';
import { actions } from './said/actions.ts';
import { checks } from './said/checks.ts';
import { course } from './said/course.ts';
import { names } from './said/names.ts';
import { outside } from './said/outside.ts';
import { refusals } from './said/refusals.ts';
import { signs } from './said/signs.ts';
import { steps } from './said/steps.ts';
import { summaries } from './said/summaries.ts';
import { titles } from './said/titles.ts';

/** A sentence of a phrase, a list of phrases, whom a phrase is about. */
const frames = {
  '{t}.': '{t}.',
  '{n}: {t}': '{n}: {t}',
  '{t}; {t2}': '{t}; {t2}',
  '{t}, {t2} and {t3}': '{t}, {t2} und {t3}',
  '{t} and {t2}': '{t} und {t2}',
  '{t}, {t2}': '{t}, {t2}',
};

/** What the server says, in German. */
export const said = createSayer({
  sayings: {
    ...names,
    ...course,
    ...titles,
    ...summaries,
    ...steps,
    ...actions,
    ...checks,
    ...signs,
    ...refusals,
    ...outside,
  },
  frames,
  and: 'und',
  or: 'oder',
});
