import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kindOfImage } from './service-kind.ts';

for (const [image, kind] of [
  ['linuxserver/radarr', 'radarr'],
  ['lscr.io/linuxserver/sonarr:4.0.9', 'sonarr'],
  ['ghcr.io/hotio/sonarr:release', 'sonarr'],
  ['hotio/radarr@sha256:0123', 'radarr'],
  ['binhex/arch-sabnzbd:latest', 'sabnzbd'],
  ['ghcr.io/onedr0p/radarr-develop', 'radarr'],
  ['jellyfin/jellyfin', 'jellyfin'],
  ['localhost:5000/sabnzbd', 'sabnzbd'],
  ['localhost:5000/tools:radarr', 'generic'],
  ['onedr0p/radarr-exporter', 'generic'],
  ['radarr/backup', 'generic'],
  ['postgres:16', 'generic'],
  ['sha256:0123456789', 'generic'],
] as const) {
  test(`${image} is ${kind}`, () => assert.equal(kindOfImage(image), kind));
}
