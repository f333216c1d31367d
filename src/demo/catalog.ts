/** What the demo stack is made of. Ports are those of the real programs, used when they are free. */
export interface DemoKind {
  readonly id: 'radarr' | 'sonarr' | 'sabnzbd' | 'jellyfin';
  readonly port: number;
  readonly dependsOn: readonly string[];
  /** Answers 2xx without credentials as long as the service serves requests. */
  readonly healthPath: string;
}

export type DemoServiceId = DemoKind['id'];

/** In the order of starting: what others need comes first. */
export const CATALOG: readonly DemoKind[] = [
  { id: 'sabnzbd', port: 8080, dependsOn: [], healthPath: '/api?mode=version&output=json' },
  { id: 'jellyfin', port: 8096, dependsOn: [], healthPath: '/health' },
  { id: 'radarr', port: 7878, dependsOn: ['sabnzbd'], healthPath: '/ping' },
  { id: 'sonarr', port: 8989, dependsOn: ['sabnzbd'], healthPath: '/ping' },
];

/** Byte quota of each service's own folder. */
export const QUOTA_BYTES = 4 * 1024 * 1024;

/** Between SIGTERM and SIGKILL. */
export const STOP_TIMEOUT_S = 3;

export function demoKind(id: string): DemoKind {
  const kind = CATALOG.find((each) => each.id === id);
  if (kind === undefined) throw new Error(`the demo has no service ${id}`);
  return kind;
}
