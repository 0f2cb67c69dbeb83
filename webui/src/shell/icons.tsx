import type { ReactNode } from 'react';

/** Strokes on a field of 24 by 24; drawn for this console. */
const STROKES = {
  queue: 'M4 6h10M4 12h16M4 18h7M18 4v4l2.5 1.5',
  shipments: 'M3 8l9-4.5L21 8v8.5L12 21l-9-4.5zM3 8l9 4.5L21 8M12 12.5V21',
  unmatched: 'M9 8H7a4 4 0 000 8h2M15 8h2a4 4 0 010 8h-2M10 4l1 3M14 20l-1-3',
  deadLetters: 'M3 6h18v12H3zM3 7l9 6 9-6M9 21l6-3',
  drift: 'M3 15c3-8 6-8 9 0s6 4 9-6M3 20h18',
  carriers:
    'M2 6h12v10H2zM14 10h4l4 3v3h-8zM6.5 19a2 2 0 100-4 2 2 0 000 4zM17.5 19a2 2 0 100-4 2 2 0 000 4z',
  outcomes: 'M4 20V10M10 20V4M16 20v-7M22 20H2',
  trace: 'M5 4a2 2 0 100 4 2 2 0 000-4zM19 16a2 2 0 100 4 2 2 0 000-4zM7 6h6a4 4 0 010 8h-2a2 2 0 000 4h6',
  audit: 'M6 3h9l4 4v14H6zM14 3v5h5M9 12h7M9 16h7',
  search: 'M11 5a6 6 0 100 12 6 6 0 000-12zM15.5 15.5L21 21',
  close: 'M6 6l12 12M18 6L6 18',
  check: 'M4 12.5l5 5L20 6.5',
  more: 'M5 12h.01M12 12h.01M19 12h.01',
  menu: 'M4 6h16M4 12h16M4 18h16',
  user: 'M12 4a4 4 0 100 8 4 4 0 000-8zM4.5 20a7.5 7.5 0 0115 0',
  users:
    'M9 5a3.5 3.5 0 100 7 3.5 3.5 0 000-7zM2.5 20a6.5 6.5 0 0113 0M16 5.5a3.5 3.5 0 010 6.5M18 14.5a6.5 6.5 0 013.5 5.5',
  clock: 'M12 3.5a8.5 8.5 0 100 17 8.5 8.5 0 000-17zM12 8v4.5l3 2',
  snooze: 'M12 5a7.5 7.5 0 100 15 7.5 7.5 0 000-15zM9.5 10h5l-5 5h5M5 3L2.5 5.5M19 3l2.5 2.5',
  note: 'M4 5h16v11h-9l-5 4v-4H4zM8 9h8M8 12.5h5',
  filter: 'M3 5h18l-7 8v6l-4 2v-8z',
  star: 'M12 3.5l2.6 5.4 5.9.8-4.3 4.1 1 5.9L12 16.9l-5.2 2.8 1-5.9L3.5 9.7l5.9-.8z',
  share: 'M12 15V4M8 7.5L12 3.5l4 4M5 12v8h14v-8',
  link: 'M10 14a4 4 0 005.7 0l3-3a4 4 0 00-5.7-5.7l-1 1M14 10a4 4 0 00-5.7 0l-3 3a4 4 0 005.7 5.7l1-1',
  unlink: 'M10 14a4 4 0 005.7 0l1-1M14 10a4 4 0 00-5.7 0l-3 3a4 4 0 005.7 5.7M4 4l16 16',
  undo: 'M8 5L4 9l4 4M4 9h10a5.5 5.5 0 010 11h-3',
  refresh: 'M20 11a8 8 0 00-14.5-3.5L3.5 10M3.5 5v5h5M4 13a8 8 0 0014.5 3.5l2-2.5M20.5 19v-5h-5',
  arrowRight: 'M4 12h16M14 6l6 6-6 6',
  arrowLeft: 'M20 12H4M10 6l-6 6 6 6',
  chevronDown: 'M6 9l6 6 6-6',
  chevronRight: 'M9 6l6 6-6 6',
  warning: 'M12 4L2.5 20h19zM12 10v4.5M12 17.5v.01',
  info: 'M12 3.5a8.5 8.5 0 100 17 8.5 8.5 0 000-17zM12 11v5M12 8v.01',
  plus: 'M12 5v14M5 12h14',
  minus: 'M5 12h14',
  play: 'M7 5l12 7-12 7z',
  pause: 'M8 5v14M16 5v14',
  send: 'M3.5 11.5L21 3.5l-8 17.5-2-7.5z',
  paperclip:
    'M19 11l-7.5 7.5a4.5 4.5 0 01-6.4-6.4L13 4.3a3 3 0 014.2 4.2l-7.7 7.7a1.5 1.5 0 01-2.1-2.1L14.5 7',
  map: 'M3 6.5l6-2.5 6 2.5 6-2.5v13.5l-6 2.5-6-2.5-6 2.5zM9 4v13.5M15 6.5V20',
  pin: 'M12 21c-4-5-6.5-8-6.5-11a6.5 6.5 0 0113 0c0 3-2.5 6-6.5 11zM12 7.5a2.5 2.5 0 100 5 2.5 2.5 0 000-5z',
  key: 'M8 11a4 4 0 100 8 4 4 0 000-8zM11 12.5L20 3.5M16.5 7l3 3',
  keyboard: 'M2.5 6h19v12h-19zM6 10h.01M10 10h.01M14 10h.01M18 10h.01M7 14h10',
  lock: 'M5 11h14v9H5zM8 11V8a4 4 0 018 0v3',
  signOut: 'M14 4H5v16h9M10 12h11M17 8l4 4-4 4',
  globe: 'M12 3.5a8.5 8.5 0 100 17 8.5 8.5 0 000-17zM3.5 12h17M12 3.5c-5 5-5 12 0 17 5-5 5-12 0-17z',
  sun: 'M12 8a4 4 0 100 8 4 4 0 000-8zM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M18.7 5.3l-1.4 1.4M6.7 17.3l-1.4 1.4',
  moon: 'M20 14.5A8.5 8.5 0 019.5 4a8.5 8.5 0 1010.5 10.5z',
  trash: 'M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v5M14 11v5',
  edit: 'M4 20l1-4.5L16.5 4l3.5 3.5L8.5 19zM14 6.5l3.5 3.5',
  copy: 'M8 8h12v12H8zM16 8V4H4v12h4',
  download: 'M12 4v11M8 11.5l4 4 4-4M5 20h14',
  eye: 'M2.5 12C6 5.5 18 5.5 21.5 12 18 18.5 6 18.5 2.5 12zM12 9.5a2.5 2.5 0 100 5 2.5 2.5 0 000-5z',
  bell: 'M6 16V11a6 6 0 0112 0v5l1.5 2h-15zM10 20.5h4',
  box: 'M4 7l8-4 8 4v10l-8 4-8-4zM4 7l8 4 8-4M12 11v10',
} as const;

export type IconName = keyof typeof STROKES;

/** A sign beside words, never instead of them: hidden from screen readers. */
export function Icon({ name, size = 18 }: { name: IconName; size?: number }): ReactNode {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth={1.8}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      <path d={STROKES[name]} />
    </svg>
  );
}
