import { useQuery } from '@tanstack/react-query';
import { useText } from '../../text/text.ts';
import { Loaded } from '../../ui/loaded.tsx';
import { Page } from '../../ui/page.tsx';
import { ServiceCard } from './service-card.tsx';
import { servicesQuery } from './service-queries.ts';

export function ServicesPage() {
  const t = useText();
  const query = useQuery(servicesQuery);
  return (
    <Page title={t.service.title} lead={t.service.lead}>
      <Loaded query={query} lines={8}>
        {(services) =>
          services.length === 0 ? (
            <p className="empty">{t.home.noneLead}</p>
          ) : (
            <ul className="service-grid">
              {services.map((service) => (
                <li key={service.id}>
                  <ServiceCard service={service} all={services} />
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Page>
  );
}
