import { Link } from '@tanstack/react-router';
import type { Port, ServiceStatus } from '#contract/service.ts';
import { useText } from '../../text/text.ts';
import { Ago, Clock } from '../../ui/moment.tsx';
import { since } from './service-state.ts';

interface FactsProps {
  readonly service: ServiceStatus;
  readonly all: readonly ServiceStatus[];
  /** Without what only whoever opens the service wants to know. */
  readonly short?: boolean;
}

export function ServiceFacts({ service, all, short = false }: FactsProps) {
  const t = useText();
  const at = since(service);
  return (
    <dl className={short ? 'facts facts-short' : 'facts'}>
      <dt>{service.state === 'running' ? t.service.up : t.service.down}</dt>
      <dd>
        {at === null ? (
          t.service.never
        ) : (
          <>
            <Clock at={at} />{' '}
            <span className="muted">
              (<Ago at={at} />)
            </span>
          </>
        )}
      </dd>
      {service.state === 'running' ? (
        <>
          <dt>{t.service.health}</dt>
          <dd>{t.service.healths[service.health]}</dd>
        </>
      ) : null}
      <dt>{t.service.restarts}</dt>
      <dd>{service.restarts}</dd>
      <dt>{t.service.image}</dt>
      <dd>
        <code>{service.image}</code>
      </dd>
      <dt>{t.service.ports}</dt>
      <dd>{service.ports.map(portText).join(', ') || t.service.noPorts}</dd>
      {short ? null : <MoreFacts service={service} all={all} />}
    </dl>
  );
}

function MoreFacts({ service, all }: FactsProps) {
  const t = useText();
  const dependents = dependentsOf(service.id, all);
  return (
    <>
      <dt>{t.service.needs}</dt>
      <dd>
        <ServiceLinks ids={service.depends_on} />
      </dd>
      <dt>{t.service.neededBy}</dt>
      <dd>
        <ServiceLinks ids={dependents} />
      </dd>
      {service.exit_code === null ? null : (
        <>
          <dt>{t.service.exit}</dt>
          <dd>{service.exit_code}</dd>
        </>
      )}
      {service.health_output && service.state === 'running' ? (
        <>
          <dt>{t.service.healthSays}</dt>
          <dd>
            <code>{service.health_output}</code>
          </dd>
        </>
      ) : null}
      {service.error === '' ? null : (
        <>
          <dt>{t.service.engineSays}</dt>
          <dd>
            <code>{service.error}</code>
          </dd>
        </>
      )}
      {service.host === undefined ? null : (
        <>
          <dt>{t.service.host}</dt>
          <dd>{service.host}</dd>
        </>
      )}
      {service.project === null ? null : (
        <>
          <dt>{t.service.group}</dt>
          <dd>{service.project}</dd>
        </>
      )}
    </>
  );
}

function ServiceLinks({ ids }: { ids: readonly string[] }) {
  const t = useText();
  if (ids.length === 0) return t.service.nothing;
  return (
    <span className="chips">
      {ids.map((id) => (
        <Link key={id} to="/services/$id" params={{ id }} search={{}} className="chip">
          {id}
        </Link>
      ))}
    </span>
  );
}

/** Services that need this one. */
export function dependentsOf(id: string, all: readonly ServiceStatus[]): string[] {
  return all.filter(({ depends_on }) => depends_on.includes(id)).map((service) => service.id);
}

export function portText({ container_port, host_port, protocol }: Port): string {
  const inside = protocol === 'tcp' ? String(container_port) : `${container_port}/${protocol}`;
  return host_port === null || host_port === container_port ? inside : `${host_port} → ${inside}`;
}
