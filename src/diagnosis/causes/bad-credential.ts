import type { Finding } from '../finding.ts';
import { listed } from './broken.ts';
import type { Cause, Suspect } from './cause.ts';
import { logOf, ownInterface } from './probes.ts';
import { BROUGHT_DOWN, GENERAL } from './weights.ts';

/**
 * A password or key is not accepted. Where several are refused by one service, its key has changed and it is the
 * subject; where only one is, that one has a wrong key.
 */
export const badCredential: Cause = {
  id: 'bad-credential',
  name: 'wrong password or key',
  prior: -2,
  refines: [...GENERAL, 'server-errors', 'dependency-unreachable'],
  spreads: true,
  showsIn: ['log'],
  requires: ['key-refused', 'says-denied'],
  explains: [
    { finding: 'key-refused', weight: 4.5 },
    { finding: 'says-denied', weight: 4, when: (finding) => finding.strength >= 0.5 },
    {
      finding: 'says-denied',
      weight: 4,
      at: 'others',
      when: (_, suspect) => refusedOnes(suspect).length > 1,
    },
    {
      finding: 'says-denied',
      weight: 1.5,
      at: 'others',
      when: (_, suspect) => refusedOnes(suspect).length === 1,
    },
    { finding: 'says-denies', weight: 0.6 },
    ...BROUGHT_DOWN.map((weight) => ({ ...weight, weight: weight.weight / 2 })),
    {
      finding: 'app-complains',
      weight: 0.3,
      when: (finding) => /key|password|unauthori|denied|401|403/i.test(finding.says),
    },
  ],
  contradicts: [
    { finding: 'says-denied', weight: -3, when: refusesOthersToo },
    { finding: 'key-accepted', weight: -3, when: (_, suspect) => deniedBy(suspect) === null },
  ],
  probes: (suspect) => {
    const named = [...new Set(suspect.findings.filter(isDenied).map((finding) => finding.other))].filter(
      (n) => n !== '',
    );
    return named.flatMap((other) => {
      const own = ownInterface(
        suspect.statusOf(other),
        `See whether ${other} accepts the key that OpsPilot has`,
      );
      return [...(own ? [own] : []), logOf(other, `See whom ${other} refuses`)];
    });
  },
  title: (suspect) => {
    const by = deniedBy(suspect);
    if (by !== null)
      return `${by === '' ? 'The other side' : by} refuses the password or key of ${suspect.subject}`;
    return `${suspect.subject} refuses the key it is asked with`;
  },
  summary: (suspect) => {
    const by = deniedBy(suspect);
    if (by !== null) {
      return `${suspect.subject} reaches ${by === '' ? 'what it needs' : by} and is turned down: the password or key it shows is wrong, has expired, or was changed on the other side.`;
    }
    const who = refusedOnes(suspect);
    return `The key of ${suspect.subject} was changed, and ${listed([...who, ...(suspect.has('key-refused') ? ['OpsPilot'] : [])])} still ${who.length + 1 > 1 ? 'use' : 'uses'} the old one.`;
  },
  fix: () => null,
  humanSteps: (suspect) => {
    const by = deniedBy(suspect);
    if (by !== null) {
      const place = by === '' ? 'the other side' : by;
      return [
        `Look up the right password or key at ${place}${placeOf(suspect.statusOf(by)?.kind)}.`,
        `Enter it in the settings of ${suspect.subject} (file or environment variable), and restart ${suspect.subject} if it reads them at its start only.`,
      ];
    }
    return [
      `Look up the present key of ${suspect.subject}${placeOf(suspect.status?.kind)}.`,
      ...refusedOnes(suspect).map(
        (client) =>
          `Enter it in ${client}, where ${suspect.subject} is set up${clientPlace(suspect.statusOf(client)?.kind)}.`,
      ),
      ...(suspect.has('key-refused')
        ? [`Give it to OpsPilot: write it into the key file that is configured for ${suspect.subject}.`]
        : []),
    ];
  },
};

const isDenied = (finding: Finding) => finding.kind === 'says-denied' && finding.strength >= 0.5;

/** Who refuses the subject, '' when its name is not known; null when the subject is the one who refuses. */
function deniedBy(suspect: Suspect): string | null {
  if (suspect.has('key-refused')) return null;
  const own = suspect.findings.filter(isDenied);
  if (own.length === 0) return null;
  return own.sort((a, b) => b.strength - a.strength)[0]!.other;
}

function refusedOnes({ named }: Suspect): string[] {
  return [...new Set(named.filter(isDenied).map((finding) => finding.subject))].sort();
}

/** The one who refuses us refuses others as well: then it is not our key that is wrong. */
function refusesOthersToo(finding: Finding, suspect: Suspect): boolean {
  if (finding.other === '') return false;
  if (suspect.elsewhere(finding.other, 'key-refused')) return true;
  return suspect
    .neighboursNaming(finding.other, 'says-denied')
    .some((service) => service !== suspect.subject);
}

function placeOf(kind: string | undefined): string {
  if (kind === 'radarr' || kind === 'sonarr') return ' (Settings, General, Security: API Key)';
  if (kind === 'sabnzbd') return ' (Config, General, Security: API Key)';
  return kind === 'jellyfin' ? ' (Dashboard, API Keys)' : '';
}

function clientPlace(kind: string | undefined): string {
  return kind === 'radarr' || kind === 'sonarr' ? ' (Settings, Download Clients)' : '';
}
