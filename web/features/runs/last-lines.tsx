import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useText } from '../../text/text.ts';
import { Disclosure } from '../../ui/disclosure.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { logsQuery } from '../services/service-queries.ts';

const LINES = 5;

/** The end of the log of each service that a cause is about, read when somebody opens it. */
export function LastLines({ services }: { services: readonly string[] }) {
  const t = useText();
  return services.map((service) => (
    <Disclosure key={service} summary={t.run.lastLines(service)}>
      <Lines service={service} />
    </Disclosure>
  ));
}

function Lines({ service }: { service: string }) {
  const t = useText();
  const query = useQuery(logsQuery({ service, tail: LINES, follow: false }));
  return (
    <div className="stack-tight">
      <Loaded query={query} lines={LINES}>
        {({ lines }) =>
          lines.length === 0 ? (
            <p className="muted">{t.service.logEmpty}</p>
          ) : (
            <div className="log log-wrap log-short">
              {lines.map(({ n, text, stream }) => (
                <div key={n} className={stream === 'stderr' ? 'log-line log-stderr' : 'log-line'}>
                  <span className="log-text">{text}</span>
                </div>
              ))}
            </div>
          )
        }
      </Loaded>
      <p>
        <Link to="/services/$id" params={{ id: service }} search={{}}>
          {t.run.wholeLog}
        </Link>
      </p>
    </div>
  );
}
