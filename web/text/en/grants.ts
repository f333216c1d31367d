/** Consent given beforehand. */
export const grants = {
  from: 'Consent beforehand to calls like this one',
  lead: (host: string) =>
    `So often and so long, ${host} may do this without asking again. Each time is written into the audit in your name.`,
  only: (value: string) => `only ${value}`,
  any: 'any value',
  uses: 'How often',
  usesRule: (most: number) => `Between 1 and ${most}.`,
  span: 'How long',
  spans: { '60': 'one hour', '480': 'eight hours', '1440': 'a day', '10080': 'a week' },
  acknowledge: (host: string) => `I want ${host} to do this without asking me each time.`,
  give: 'Give this consent',
  given: (host: string) => `${host} need not ask again for calls like this one.`,
  seeAll: 'See all such consents',
  listLead: 'What programs may do without asking each time, because somebody has said yes beforehand.',
  none: 'There are none. Where a program asks for something, you can give one on the page of its request.',
  to: (name: string) => `to ${name}`,
  left: (left: number, all: number) => `${left} of ${all} left`,
  by: (name: string) => `given by ${name}`,
  revoke: 'Take back',
  revokeTitle: (tool: string) => `Take back the consent to ${tool}?`,
  revokeLead: 'From now on it is asked each time.',
};
