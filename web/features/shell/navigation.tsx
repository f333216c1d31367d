import { Link } from '@tanstack/react-router';
import { useText } from '../../text/text.ts';
import { Icon } from '../../ui/icon.tsx';
import { useProblemCount } from '../home/problem-queries.ts';
import { useUnreadNotices } from '../notices/notice-queries.ts';
import { useViewer } from '../session/session-queries.ts';
import { placesOf } from './places.ts';

const GROUPS = ['work', 'records', 'engine'] as const;

export function Navigation({ onMove }: { onMove?: () => void }) {
  const t = useText();
  const { role } = useViewer();
  const unread = useUnreadNotices();
  const problems = useProblemCount();
  const counts: Readonly<Record<string, readonly [number, string]>> = {
    home: [problems, t.home.toLookAt(problems)],
    notices: [unread, t.frame.unread(unread)],
  };
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
                  <Count count={counts[name]} />
                </Link>
              </li>
            ))}
        </ul>
      ))}
    </nav>
  );
}

/** A number that says that something waits, with words for those who hear it. */
function Count({ count }: { count: readonly [number, string] | undefined }) {
  if (!count || count[0] === 0) return null;
  const [number, words] = count;
  return (
    <span className="count">
      <span aria-hidden="true">{number}</span>
      <span className="hidden-visually"> {words}</span>
    </span>
  );
}
