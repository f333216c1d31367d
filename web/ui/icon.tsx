const PATHS = {
  home: 'M3.5 9.5 10 4l6.5 5.5V16a1 1 0 0 1-1 1H12v-4.5H8V17H4.5a1 1 0 0 1-1-1z',
  services: 'M3.5 4.5h13v4.5h-13zM3.5 11h13v4.5h-13zM6.5 6.75h.01M6.5 13.25h.01M10 6.75h3.5M10 13.25h3.5',
  history: 'M10 6v4l2.8 1.8M3.6 10a6.5 6.5 0 1 0 2-4.7L3.5 7.2M3.5 3.8v3.4h3.4',
  audit: 'M10 3 4 5.3v4.2c0 3.7 2.4 6.3 6 7.5 3.6-1.2 6-3.8 6-7.5V5.3zM7.4 9.9l1.9 1.9 3.4-3.6',
  people:
    'M7.5 9.5a2.75 2.75 0 1 0 0-5.5 2.75 2.75 0 0 0 0 5.5zM2.5 16c.3-2.7 2.3-4.2 5-4.2s4.7 1.5 5 4.2M13 9.2a2.4 2.4 0 1 0-.6-4.7M14.6 12c1.7.5 2.7 1.8 2.9 4',
  bell: 'M5 13.5V9a5 5 0 0 1 10 0v4.5l1.2 1.5H3.8zM8.3 17.2h3.4',
  menu: 'M3.5 5.5h13M3.5 10h13M3.5 14.5h13',
  close: 'm5 5 10 10M15 5 5 15',
  chevron: 'm7.5 4.5 5.5 5.5-5.5 5.5',
  check: 'm4.5 10.5 3.7 3.7 7.3-8',
  ok: 'M10 17.2a7.2 7.2 0 1 0 0-14.4 7.2 7.2 0 0 0 0 14.4zM6.8 10.2l2.3 2.3 4.2-4.6',
  warn: 'M10 3.2 17.6 16.5H2.4zM10 8v3.8M10 14.2h.01',
  bad: 'M7 2.8h6L17.2 7v6L13 17.2H7L2.8 13V7zM7.4 7.4l5.2 5.2M12.6 7.4l-5.2 5.2',
  unknown:
    'M10 17.2a7.2 7.2 0 1 0 0-14.4 7.2 7.2 0 0 0 0 14.4zM8 8.1a2 2 0 1 1 2.8 1.9c-.6.3-.8.7-.8 1.3v.3M10 13.8h.01',
  stopped: 'M4 4h12v12H4zM7.5 7.5h5v5h-5z',
  busy: 'M10 2.8a7.2 7.2 0 1 0 7.2 7.2',
  pending: 'M10 17.2a7.2 7.2 0 1 0 0-14.4 7.2 7.2 0 0 0 0 14.4z',
  hourglass:
    'M5.5 3h9M5.5 17h9M6.5 3v2.6c0 1.8 3.5 3 3.5 4.4s-3.5 2.6-3.5 4.4V17M13.5 3v2.6c0 1.8-3.5 3-3.5 4.4s3.5 2.6 3.5 4.4V17',
  search: 'M9 15a6 6 0 1 0 0-12 6 6 0 0 0 0 12zM13.5 13.5 17 17',
  play: 'M6.5 4.2v11.6L16 10z',
  stop: 'M5 5h10v10H5z',
  restart: 'M16.2 9.2A6.3 6.3 0 1 0 15 13.9M16.6 4.6v4.6H12',
  log: 'M4.5 3.5h11v13h-11zM7 7h6M7 10h6M7 13h3.5',
  download: 'M10 3.5v9M6.2 9 10 12.8 13.8 9M4 16.5h12',
  send: 'M3.5 5h13v10h-13zM3.8 5.4 10 10.4l6.2-5',
  sun: 'M10 13.2a3.2 3.2 0 1 0 0-6.4 3.2 3.2 0 0 0 0 6.4zM10 2.5v1.7M10 15.8v1.7M2.5 10h1.7M15.8 10h1.7M4.7 4.7l1.2 1.2M14.1 14.1l1.2 1.2M15.3 4.7l-1.2 1.2M5.9 14.1l-1.2 1.2',
  moon: 'M16.5 11.6A6.8 6.8 0 0 1 8.4 3.5a6.8 6.8 0 1 0 8.1 8.1z',
  device: 'M3 4h14v9.5H3zM7.5 17h5M10 13.5V17',
  signOut: 'M11.5 3.5h-7v13h7M8.5 10h8.5M13.8 6.8 17 10l-3.2 3.2',
  copy: 'M7 7h9.5v9.5H7zM4.5 13h-1V3.5H13v1',
  eye: 'M2.5 10S5.3 5 10 5s7.5 5 7.5 5-2.8 5-7.5 5-7.5-5-7.5-5zM10 12.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4z',
  shield: 'M10 3 4 5.3v4.2c0 3.7 2.4 6.3 6 7.5 3.6-1.2 6-3.8 6-7.5V5.3z',
  arrow: 'M3.5 10h12.5M11.5 5.5 16 10l-4.5 4.5',
  undo: 'M7.5 4 4 7.5 7.5 11M4 7.5h7.5a4.5 4.5 0 0 1 0 9H8',
  person: 'M10 9.8a3.2 3.2 0 1 0 0-6.4 3.2 3.2 0 0 0 0 6.4zM3.8 17c.4-3.2 2.9-5 6.2-5s5.8 1.8 6.2 5',
} as const;

export type IconName = keyof typeof PATHS;

/** A drawing beside words that say the same; screen readers pass it by. */
export function Icon({ name, size = 20 }: { name: IconName; size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.7"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      className={name === 'busy' ? 'turning' : undefined}
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
