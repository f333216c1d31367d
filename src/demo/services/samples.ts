/** Downloads that the demo begins with: films and series whose makers let everyone share them. */
export interface SampleJob {
  readonly nzo_id: string;
  readonly filename: string;
  readonly cat: 'movies' | 'tv';
  readonly bytes: number;
}

const MIB = 1024 * 1024;

export const SAMPLE_JOBS: readonly SampleJob[] = [
  {
    nzo_id: 'SABnzbd_nzo_k3v9xq2a',
    filename: 'Big.Buck.Bunny.2008.2160p.WEB-DL.x265-BLENDER',
    cat: 'movies',
    bytes: 6144 * MIB,
  },
  {
    nzo_id: 'SABnzbd_nzo_p7d1mz8c',
    filename: 'Pioneer.One.S01E04.1080p.WEB.x264-VODO',
    cat: 'tv',
    bytes: 1480 * MIB,
  },
  {
    nzo_id: 'SABnzbd_nzo_t5w0hy4e',
    filename: 'Tears.of.Steel.2012.1080p.BluRay.x264-BLENDER',
    cat: 'movies',
    bytes: 2310 * MIB,
  },
  {
    nzo_id: 'SABnzbd_nzo_r8b6nj3g',
    filename: 'Pioneer.One.S01E05.1080p.WEB.x264-VODO',
    cat: 'tv',
    bytes: 1525 * MIB,
  },
];

/** What the `queue-stuck` fault leaves in radarr and sonarr: finished in the downloader, and impossible to import. */
export const STUCK_JOBS: Readonly<Record<SampleJob['cat'], SampleJob>> = {
  movies: {
    nzo_id: 'SABnzbd_nzo_z2f4ku7s',
    filename: 'Sintel.2010.1080p.BluRay.x264-BLENDER',
    cat: 'movies',
    bytes: 1873 * MIB,
  },
  tv: {
    nzo_id: 'SABnzbd_nzo_y6c8lo1w',
    filename: 'Pioneer.One.S01E03.1080p.WEB.x264-VODO',
    cat: 'tv',
    bytes: 1502 * MIB,
  },
};
