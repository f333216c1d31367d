import { Link } from '@tanstack/react-router';
import type { Role } from '#contract/identity.ts';
import { useText } from '../../text/text.ts';
import { Icon } from '../../ui/icon.tsx';
import { useUnreadNotices } from '../notices/notice-queries.ts';
import { useViewer } from '../session/session-queries.ts';

/** The places of the app, in the order in which people need them; `only` hides what a role has no use for. */
const PLACES = [
  { to: '/', icon: 'home', name: 'home' },
  { to: '/services', icon: 'services', name: 'services' },
  { to: '/history', icon: 'history', name: 'history' },
  { to: '/audit', icon: 'audit', name: 'audit' },
  { to: '/notices', icon: 'bell', name: 'notices', only: 'owner' },
  { to: '/people', icon: 'people', name: 'people', only: 'owner' },
] as const satisfies readonly { to: string; icon: string; name: string; only?: Role }[];

export function Navigation({ onMove }: { onMove?: () => void }) {
  const t = useText();
  const { role } = useViewer();
  const unread = useUnreadNotices();
  const places = PLACES.filter((place) => !('only' in place) || place.only === role);
  return (
    <nav aria-label={t.frame.navigation}>
      <ul className="nav">
        {places.map(({ to, icon, name }) => (
          <li key={to}>
            <Link
              to={to}
              className="nav-link"
              activeOptions={{ exact: to === '/' }}
              {...(onMove ? { onClick: onMove } : {})}
            >
              <Icon name={icon} />
              {t.frame[name]}
              {name === 'notices' && unread > 0 ? (
                <span className="count">
                  <span aria-hidden="true">{unread}</span>
                  <span className="hidden-visually"> {t.frame.unread(unread)}</span>
                </span>
              ) : null}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
