import { queryOptions, useQuery } from '@tanstack/react-query';
import { LabReport } from '#contract/dashboard.ts';
import { KEYS } from '../../api/keys.ts';
import { request } from '../../api/request.ts';
import { useText } from '../../text/text.ts';
import { Badge } from '../../ui/badge.tsx';
import { Disclosure } from '../../ui/disclosure.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Ago } from '../../ui/moment.tsx';
import { Page } from '../../ui/page.tsx';
import { duration } from '../../ui/time.ts';

const labQuery = queryOptions({
  queryKey: KEYS.lab,
  queryFn: async ({ signal }) => (await request(LabReport, '/api/lab', { signal })).runs,
});

type LabRun = LabReport['runs'][number];

/** So many that passed are shown at once; what failed always is. */
const FEW = 8;

/** How well OpsPilot finds faults that were made on purpose in real software. */
export function LabPage() {
  const t = useText();
  const query = useQuery(labQuery);
  return (
    <Page title={t.lab.title} lead={t.lab.lead}>
      <Loaded query={query} lines={6}>
        {(runs) =>
          runs.length === 0 ? (
            <div className="empty stack-tight">
              <p>{t.lab.none}</p>
              <p>
                <code>./opspilot lab run --runtime process</code>
              </p>
            </div>
          ) : (
            runs.map((run) => <RunReport key={run.runtime} run={run} />)
          )
        }
      </Loaded>
    </Page>
  );
}

function RunReport({ run }: { run: LabRun }) {
  const t = useText();
  const { runtime, scenarios, at, seconds, planner, images } = run;
  const good = scenarios.filter(({ failures }) => failures.length === 0);
  const failed = scenarios
    .filter(({ failures }) => failures.length > 0)
    .toSorted((a, b) => b.failures.length - a.failures.length);
  const passed = good.length;
  return (
    <section className="card">
      <div className="section-head">
        <h2>{t.lab.runtimes[runtime]}</h2>
        <p className="muted small">
          <Ago at={at} />, {t.lab.took(duration(seconds * 1000))}, {planner}, {images}
        </p>
      </div>
      <p className="lab-score">
        <strong>{t.lab.passed(passed, scenarios.length)}</strong>
        <meter
          min={0}
          max={Math.max(scenarios.length, 1)}
          value={passed}
          aria-label={t.lab.passed(passed, scenarios.length)}
        />
      </p>
      {failed.length === 0 ? null : <Scenarios scenarios={failed} />}
      {good.length === 0 ? null : (
        <Disclosure summary={t.lab.thosePassed(good.length)} open={good.length <= FEW}>
          <Scenarios scenarios={good} />
        </Disclosure>
      )}
    </section>
  );
}

function Scenarios({ scenarios }: { scenarios: LabRun['scenarios'] }) {
  const t = useText();
  return (
    <ul className="rows rows-plain">
      {scenarios.map(({ name, title, truth, said, failures, seconds: took }) => (
        <li key={name} className="lab-row">
          <div className="section-head">
            <p>
              <strong>{title}</strong> <code className="muted">{name}</code>
            </p>
            <Badge tone={failures.length === 0 ? 'ok' : 'bad'}>
              {failures.length === 0 ? t.lab.pass : t.lab.fail}
            </Badge>
          </div>
          <Disclosure summary={<span className="small">{said || t.lab.broken}</span>}>
            <dl className="facts small">
              <dt>{t.lab.truth}</dt>
              <dd>{truth.join('; ')}</dd>
              <dt>{t.lab.time}</dt>
              <dd>{duration(took * 1000)}</dd>
              {failures.length === 0 ? null : (
                <>
                  <dt>{t.lab.failures}</dt>
                  <dd>{failures.join('; ')}</dd>
                </>
              )}
            </dl>
          </Disclosure>
        </li>
      ))}
    </ul>
  );
}
