import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useText } from '../../text/text.ts';
import { Loaded } from '../../ui/loaded.tsx';
import { Ago } from '../../ui/moment.tsx';
import { truncationsQuery } from './model-queries.ts';

/** Prompts of which a backend read only a part: it answers as if nothing were amiss, so this is told here. */
export function Truncations() {
  const t = useText();
  const query = useQuery(truncationsQuery);
  const number = new Intl.NumberFormat(t.locale);
  return (
    <section className="card">
      <div className="stack-tight">
        <h2>{t.models.cutPrompts}</h2>
        <p className="muted">{t.models.cutLead}</p>
      </div>
      <Loaded query={query} lines={2}>
        {(cuts) =>
          cuts.length === 0 ? (
            <p className="empty">{t.models.noneCut}</p>
          ) : (
            <ul className="rows rows-plain">
              {cuts.map(({ seq, at, model, client, least_tokens, evaluated }) => (
                <li key={seq} className="lab-row">
                  <p className="section-head">
                    <strong>{model}</strong>
                    <span className="small muted">
                      <Ago at={at} />
                      {client === '' ? '' : `, ${client}`}
                    </span>
                  </p>
                  <p className="section-head">
                    <span>
                      {least_tokens === null || evaluated === null
                        ? t.models.canaryLost
                        : t.models.cutBy(number.format(evaluated), number.format(least_tokens))}
                    </span>
                    <Link to="/audit" search={{ find: 'model.truncated' }} className="small">
                      {t.models.inAudit}
                    </Link>
                  </p>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </section>
  );
}
