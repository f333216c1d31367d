import { Link } from '@tanstack/react-router';
import { useText } from '../../text/text.ts';
import { Icon } from '../../ui/icon.tsx';
import { useUnreadNotices } from '../notices/notice-queries.ts';
import { useViewer } from '../session/session-queries.ts';
import { placesOf } from './places.ts';

const GROUPS = ['work', 'records', 'engine'] as const;

export function Navigation({ onMove }: { onMove?: () => void }) {
  const t = useText();
  const { role } = useViewer();
  const unread = useUnreadNotices();
  const places = placesOf(role);
  return (
    <nav aria-label={t.frame.navigation} className="nav-groups">
      {GROUPS.map((group) => (
        <ul key={group} className="nav" aria-label={t.frame.places[group]}>
          {places
            .filter((place) => place.group === group)
            .map(({ to, icon, name }) => (
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
      ))}
    </nav>
  );
}
