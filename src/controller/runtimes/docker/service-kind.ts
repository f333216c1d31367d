import type { ServiceKind } from '#contract/service.ts';

/**
 * What kind of program an image holds, by the last part of its name: `lscr.io/linuxserver/radarr:5`,
 * `ghcr.io/hotio/sonarr`, `binhex/arch-sabnzbd`, `jellyfin/jellyfin@sha256:...`. Exact, so that `radarr-exporter` is
 * not taken for Radarr.
 */
export function kindOfImage(image: string): ServiceKind {
  const name = imageName(image).toLowerCase();
  return KINDS.find((kind) => SPELLINGS.some((spell) => spell(kind) === name)) ?? 'generic';
}

/** The port on which a program of this kind serves its HTTP API unless told otherwise. */
export const KIND_PORTS: Readonly<Record<Exclude<ServiceKind, 'generic'>, number>> = {
  radarr: 7878,
  sonarr: 8989,
  sabnzbd: 8080,
  jellyfin: 8096,
};

const KINDS = Object.keys(KIND_PORTS) as Exclude<ServiceKind, 'generic'>[];

const SPELLINGS: readonly ((kind: string) => string)[] = [
  (kind) => kind,
  (kind) => `arch-${kind}`,
  (kind) => `docker-${kind}`,
  (kind) => `${kind}-develop`,
  (kind) => `${kind}-nightly`,
];

/** `host:5000/group/name:tag@digest` -> `name`. */
function imageName(image: string): string {
  const [path = ''] = image.split('@');
  const last = path.split('/').at(-1) ?? '';
  return last.split(':')[0] ?? '';
}
