/** What is around every page. */
export const frame = {
  skip: 'Skip to the content',
  navigation: 'Main',
  home: 'Home',
  services: 'Services',
  history: 'History',
  audit: 'Audit',
  metrics: 'Metrics',
  tools: 'Tools',
  models: 'Models',
  lab: 'Lab',
  settings: 'Settings',
  people: 'People',
  notices: 'Notices',
  places: { work: 'Every day', records: 'Records', engine: 'Under the bonnet' },
  menu: 'Menu',
  closeMenu: 'Close the menu',
  unread: (n: number) => `${n} unread`,
  theme: 'Appearance',
  light: 'Light',
  dark: 'Dark',
  system: 'Like the device',
  signOut: 'Sign out',
  signedInAs: (name: string) => `Signed in as ${name}`,
  lost: 'The connection to OpsPilot is interrupted. What you see may be old; it comes back by itself.',
  notFound: 'There is no such page',
  notFoundLead: 'The address may be mistyped, or what it led to is gone.',
  toHome: 'Go to Home',
  busy: 'Loading',
  newer: 'OpsPilot was updated. Load the page again when you are done here.',
  palette: 'Go to or do …',
  paletteLabel: 'Pages, services, investigations, actions',
  paletteNone: 'Nothing fits. Press Enter to ask it.',
  paletteAsk: (question: string) => `Ask: ${question}`,
  paletteHint: 'Arrow keys choose, Enter opens, Escape closes.',
  kinds: { page: 'Page', service: 'Service', run: 'Investigation', action: 'Action' },
  search: 'Search',
  keys: 'Keyboard shortcuts',
  keysLead: 'Where you are in a field, keys write. Ctrl or Cmd and K works everywhere.',
  keysOff: 'Single keys are switched off. You can switch them on in the settings.',
  keyList: {
    palette: 'Go to a page, a service, an investigation; do something',
    sheet: 'This list',
    find: 'To the field in which to ask or search',
    home: 'Home',
    services: 'Services',
    metrics: 'Metrics',
    history: 'History',
    audit: 'Audit',
    settings: 'Settings',
    close: 'Close what is open',
  },
  install: 'Install as an app',
  close: 'Close',
};

/** When OpsPilot cannot be reached at all. */
export const offline = {
  title: 'OpsPilot cannot be reached right now',
  lead: 'Your services go on without it, and nothing that you asked or approved is lost.',
  steps: [
    'Are you in the same network as OpsPilot? On the way, a VPN may be needed.',
    'Is its machine switched on? After a power cut it may take a few minutes.',
    'On the machine itself: `opspilot up` starts it, `opspilot doctor` says what is missing.',
  ],
  trying: 'It is tried again every few seconds; this page goes on by itself.',
};

/** When a part of OpsPilot is down: what does not work, and what still does. */
export const degraded = {
  parts: {
    database: {
      title: 'The database does not answer.',
      works: 'Your services are not touched by this. Nothing can be asked or approved until it is back.',
    },
    agent: {
      title: 'The investigator is not running.',
      works: 'Services, logs, buttons and the audit work. The steps below help meanwhile.',
    },
    hub: {
      title: 'The tools are not ready yet.',
      works: 'Everything can be looked at. Fixes wait until earlier actions are settled.',
    },
    gateway: {
      title: 'The model gateway does not answer.',
      works: 'OpsPilot diagnoses without a model. Only programs that use the gateway have to wait.',
    },
    model: {
      title: 'The language model cannot be reached.',
      works: 'OpsPilot diagnoses without it; the second opinion is missing.',
    },
    controller: {
      title: 'OpsPilot cannot reach your containers.',
      works:
        'They keep running. History, audit and earlier diagnoses can be read; logs and fixes have to wait.',
    },
  },
  other: (name: string) => `The part “${name}” is not well.`,
  otherWorks: 'Everything else works.',
  technical: 'Technical details',
  checklist: 'What you can do meanwhile',
  steps: [
    'Look at the tiles on Home: is a service stopped or crashed? Start it with its button.',
    'Open its log and read the last lines. “No space left” means: free some space first.',
    'If several services fail at once, look at the one that the others need.',
    'Restart the one service that is broken, once. If it fails again, leave it and keep its log.',
    'On the machine itself: `opspilot doctor` says what is missing.',
  ],
};
