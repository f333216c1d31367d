import { approval } from './en/approval.ts';
import { causes } from './en/causes.ts';
import { connect } from './en/connect.ts';
import { errors } from './en/errors.ts';
import { degraded, frame, offline } from './en/frame.ts';
import { grants } from './en/grants.ts';
import { home } from './en/home.ts';
import { knownServers } from './en/known-servers.ts';
import { lab } from './en/lab.ts';
import { metrics } from './en/metrics.ts';
import { models } from './en/models.ts';
import { people } from './en/people.ts';
import { audit, history, notices } from './en/records.ts';
import { run } from './en/run.ts';
import { service } from './en/service.ts';
import { session } from './en/session.ts';
import { settings } from './en/settings.ts';
import { tools } from './en/tools.ts';
import { asSaid } from './said.ts';

/** English, the language that every other catalogue has to match. Sentences are for someone who is no engineer. */
export const en = {
  locale: 'en-GB',
  product: 'OpsPilot',
  /** What the server says: causes, steps, actions, particulars of errors. */
  says: asSaid.say,
  roles: { viewer: 'Viewer', member: 'Member', owner: 'Owner' },
  roleSays: {
    viewer: 'sees everything, changes nothing',
    member: 'asks what is wrong, and approves simple fixes',
    owner: 'does everything, and decides who else may',
  },
  actors: { agent: 'OpsPilot', system: 'OpsPilot', local: 'the command line', anonymous: 'a stranger' },
  session,
  home,
  service,
  run,
  approval,
  causes,
  grants,
  frame,
  degraded,
  offline,
  settings,
  errors,
  metrics,
  models,
  tools,
  knownServers,
  lab,
  history,
  audit,
  notices,
  people,
  connect,
};
