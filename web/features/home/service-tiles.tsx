import type { UseQueryResult } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ServiceStatus } from '#contract/service.ts';
import { useText } from '../../text/text.ts';
import { shapeOf } from '../../ui/badge.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { shortSpan } from '../../ui/time.ts';
import { useNow } from '../../ui/use-now.ts';
import { moodOf, since } from '../services/service-state.ts';

/** Every service at a glance. */
export function ServiceTiles({ services }: { services: UseQueryResult<ServiceStatus[]> }) {
  const t = useText();
  return (
    <section className="section home-side">
      <div className="section-head">
        <h2>{t.home.services}</h2>
        <Link to="/services">{t.home.allServices}</Link>
      </div>
      <Loaded query={services} lines={4}>
        {(all) =>
          all.length === 0 ? (
            <p className="empty">{t.home.noneLead}</p>
          ) : (
            <ul className="tiles">
              {all.map((service) => (
                <Tile key={service.id} service={service} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </section>
  );
}

function Tile({ service }: { service: ServiceStatus }) {
  const t = useText();
  const { tone, icon, word } = moodOf(service, t);
  const at = since(service);
  const now = useNow(30_000);
  return (
    <li>
      <Link to="/services/$id" params={{ id: service.id }} search={{}} className={`tile tone-${tone}`}>
        <Icon name={icon ?? shapeOf(tone)} size={24} />
        <span className="tile-name">{service.id}</span>
        <span className="tile-word">{word}</span>
        {at === null ? null : (
          <span className="tile-since muted">{t.home.up(shortSpan(now - Date.parse(at), t.locale))}</span>
        )}
      </Link>
    </li>
  );
}
