/** What was asked before. */
export const history = {
  title: 'History',
  lead: 'Everything that was asked here, newest first.',
  search: 'Search',
  searchHint: 'Words of the question or the answer',
  state: 'Show',
  outcome: 'Outcome',
  who: 'Asked by',
  service: 'Service',
  cause: 'Cause',
  from: 'From',
  to: 'To',
  clear: 'Clear',
  filters: (n: number) => (n === 0 ? 'Filters' : `Filters (${n} set)`),
  all: 'All',
  none: 'Nothing fits.',
  more: 'Show more',
  asked: (goal: string) => `“${goal}”`,
  by: (name: string) => `by ${name}`,
};

/** The record. */
export const audit = {
  title: 'Audit',
  lead: 'Who did what, and when. Every entry is chained to the one before, so nobody can change it unseen.',
  verify: 'Check the chain',
  verifying: 'Checking…',
  holds: (n: number) => `The chain holds: ${n} entries, nothing changed, nothing missing.`,
  broken: 'The chain is broken.',
  anchored: (kind: string, seq: number) => `Vouched for up to entry ${seq} by ${kind}.`,
  anchors: { checkpoint: 'a signed checkpoint', journal: "an executor's journal", none: 'nothing' },
  unanchored: (n: number) => `${n} newer entries are not vouched for yet.`,
  at: (file: string, line: number) => `${file}, line ${line}`,
  verifyHere: 'Check in this browser',
  verifyingHere: (n: number) => `Checking… ${n} entries`,
  holdsHere: (n: number) => `Computed here: all ${n} hashes follow from one another.`,
  notHere:
    'Browsers compute hashes only on a secure page (https, or on the machine itself). Use the check above.',
  export: 'Download (JSON lines)',
  find: 'Find',
  findHint: 'Action, person, service, words',
  result: 'Result',
  results: { ok: 'done', error: 'failed', denied: 'refused' },
  any: 'Any',
  none: 'No entry fits.',
  entry: (seq: number) => `Entry ${seq}`,
  by: 'By',
  through: 'Through',
  correlation: 'Belongs to',
  hash: 'Hash',
  previous: 'Hash before',
  more_details: 'Details',
  shown: (n: number, more: boolean) =>
    more ? `the newest ${n} that fit; scroll for older ones` : `${n} entries`,
};

/** What owners should know. */
export const notices = {
  title: 'Notices',
  lead: 'What people and OpsPilot want owners to know.',
  none: 'There are no notices.',
  from: (name: string) => `from ${name}`,
  read: 'Mark as read',
  openRun: 'Open',
  kinds: { tell_owner: 'Message', escalation: 'Needs a person' },
  isNew: 'New',
};
