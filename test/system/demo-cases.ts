import type { EvidenceRef } from '#contract/observation.ts';
import type { FaultName } from '#demo/faults.ts';
import type { ServiceName } from './demo-world.ts';

/** A fault of the demo, and what a right card says of it. */
export interface DemoCase {
  readonly service: ServiceName;
  readonly fault: FaultName;
  /** The service at the root, the cause's id, and those that must stand there as suffering from it. */
  readonly subject: ServiceName;
  readonly cause: string;
  readonly victims: readonly ServiceName[];
  /** What proves it: each must be cited, by one evidence line at least. */
  readonly cites: readonly Citation[];
  /** The tool whose use is proposed; null where nothing safe can be done from here. */
  readonly fix: string | null;
  /** Whether the test consents and sees it through to `resolved`; otherwise it declines. */
  readonly consents: boolean;
}

export interface Citation {
  readonly what: string;
  isIn(ref: EvidenceRef): boolean;
}

/** In lanes that share no service: what happens in one is not seen by the other's instance. */
export const LANES: Readonly<Record<string, readonly DemoCase[]>> = {
  'radarr and sabnzbd': [
    crash('radarr', true),
    crash('sabnzbd', false, ['radarr', 'sonarr']),
    hang('radarr', false),
    hang('sabnzbd', false, ['radarr', 'sonarr']),
    stopped('radarr', false),
    {
      ...stuck('radarr', 'download-stuck', /Sintel\.2010/),
      fix: 'clear_radarr_queue_item',
      consents: true,
    },
    {
      ...stuck('sabnzbd', 'downloads-paused', /true|paused/i),
      fix: 'resume_sabnzbd',
      consents: true,
    },
    refusing('radarr'),
    refusing('sabnzbd', ['radarr', 'sonarr']),
    full('radarr'),
    full('sabnzbd'),
  ],
  'sonarr and jellyfin': [
    stopped('sonarr', true),
    hang('jellyfin', true),
    crash('sonarr', false),
    crash('jellyfin', false),
    hang('sonarr', false),
    stuck('sonarr', 'import-blocked', /No files found are eligible for import/),
    refusing('sonarr'),
    refusing('jellyfin'),
    full('sonarr'),
    full('jellyfin'),
  ],
};

function crash(service: ServiceName, consents: boolean, victims: readonly ServiceName[] = []): DemoCase {
  return {
    ...own(service, 'crash', 'crashed'),
    victims,
    cites: [
      status(service, 'state', 'exited'),
      log(service, /Unhandled exception in a background task|EPIC FAIL|Unhandled exception, SABnzbd exits/),
    ],
    fix: 'restart_container',
    consents,
  };
}

function hang(service: ServiceName, consents: boolean, victims: readonly ServiceName[] = []): DemoCase {
  return {
    ...own(service, 'hang', 'hung'),
    victims,
    cites: [
      status(service, 'health', 'unhealthy'),
      api(service, 'a request that nobody answers', ({ field, value }) => {
        return field === 'reachable' ? value === false : /ETIMEDOUT|time/i.test(String(value));
      }),
    ],
    fix: 'restart_container',
    consents,
  };
}

/** What it needs is stopped; it goes on itself, and complains. */
function stopped(service: 'radarr' | 'sonarr', consents: boolean): DemoCase {
  return {
    service,
    fault: 'dependency-down',
    subject: 'sabnzbd',
    cause: 'dependency-down',
    victims: ['radarr', 'sonarr'],
    cites: [
      status('sabnzbd', 'state', 'exited'),
      {
        what: 'a complaint of those who need it',
        isIn: (ref) => /Connection refused/.test(JSON.stringify(ref)),
      },
    ],
    fix: 'start_container',
    consents,
  };
}

function stuck(service: ServiceName, cause: string, value: RegExp): DemoCase {
  const cited = { what: `what is stuck (${value})`, isIn: (ref: EvidenceRef) => value.test(shownBy(ref)) };
  return { ...own(service, 'queue-stuck', cause), victims: [], cites: [cited], fix: null, consents: false };
}

function refusing(service: ServiceName, victims: readonly ServiceName[] = []): DemoCase {
  const refusal = api(service, 'the refusal', ({ value }) => /401|API key/i.test(String(value)));
  return {
    ...own(service, 'bad-credential', 'bad-credential'),
    victims,
    cites: [refusal],
    fix: null,
    consents: false,
  };
}

function full(service: ServiceName): DemoCase {
  return {
    ...own(service, 'disk-full', 'disk-full'),
    victims: [],
    cites: [
      { what: 'the full quota', isIn: (ref) => ref.kind === 'disk' && Number(ref.value) > 95 },
      log(service, /No space left on device \(quota of \d+ bytes/),
    ],
    fix: null,
    consents: false,
  };
}

function own(service: ServiceName, fault: FaultName, cause: string) {
  return { service, fault, subject: service, cause };
}

function status(service: ServiceName, field: string, value: string): Citation {
  return {
    what: `${field} ${value} of ${service}`,
    isIn: (ref) =>
      ref.kind === 'status' && ref.service === service && ref.field === field && ref.value === value,
  };
}

function log(service: ServiceName, text: RegExp): Citation {
  return {
    what: `a log line like ${text}`,
    isIn: (ref) => ref.kind === 'log' && ref.service === service && text.test(ref.text),
  };
}

function api(
  service: ServiceName,
  what: string,
  holds: (ref: Extract<EvidenceRef, { kind: 'api' }>) => boolean,
): Citation {
  return { what, isIn: (ref) => ref.kind === 'api' && ref.service === service && holds(ref) };
}

function shownBy(ref: EvidenceRef): string {
  return ref.kind === 'log' || ref.kind === 'outside'
    ? ref.text
    : ref.kind === 'event'
      ? ref.action
      : String(ref.value);
}
