import type { Checked } from '#contract/diagnosis.ts';
import type { RunStep } from '#contract/run.ts';
import type { Finding, FindingKind } from './finding.ts';
import { LIVE } from './rank.ts';

/** What each finished read asked, what it brought, and what that rules out. */
export function checkedOf(steps: readonly RunStep[], findings: readonly Finding[]): Checked[] {
  const live = findings.filter((finding) => finding.strength >= LIVE);
  return steps
    .filter((step) => step.kind === 'call' && (step.status === 'ok' || step.status === 'error'))
    .map((step) => ({
      what: step.why,
      found: step.found,
      rules_out: step.status === 'ok' ? rulesOut(step, live) : '',
    }));
}

function rulesOut(step: RunStep, live: readonly Finding[]): string {
  const service = String(step.args.service ?? step.args.container_name ?? '');
  const seen = (subject: string, kinds: readonly FindingKind[]) =>
    live.some((f) => (subject === '' || f.subject === subject) && kinds.includes(f.kind));
  switch (step.tool) {
    case 'list_services': {
      const open = DOWN.filter(([kinds]) => !seen('', kinds)).map(([, words]) => words);
      return open.length === 0 ? '' : `No service ${either(open)}.`;
    }
    case 'check_disk_space':
      return seen('', ['disk-full']) ? '' : 'A full disk.';
    case 'fetch_service_logs':
      return live.some((f) => f.subject === service && f.kind.startsWith('says-'))
        ? ''
        : `A fault that shows in the log of ${service}.`;
    case 'probe_service':
      return seen(service, ['answers']) ? `${service} being down or hung.` : '';
    case 'container_events':
      return /\bstop\b/.test(step.found) ? '' : 'Somebody having stopped a service lately.';
    case 'radarr_queue_status':
      return seen(service, ['queue-stuck']) ? '' : 'A stuck download.';
    case 'sabnzbd_queue':
      return seen(service, ['downloads-paused']) ? '' : 'Paused downloads.';
    case 'sonarr_health':
      return seen(service, ['app-complains']) ? '' : `A problem that ${service} knows of.`;
    case 'jellyfin_ping':
      return seen(service, ['answers']) ? `${service} being down or hung.` : '';
    default:
      return '';
  }
}

const DOWN: readonly (readonly [readonly FindingKind[], string])[] = [
  [['died', 'oom'], 'has crashed'],
  [['looping'], 'keeps restarting'],
  [['unhealthy'], 'fails its health check'],
];

function either(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}
