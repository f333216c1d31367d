import { useQuery } from '@tanstack/react-query';
import type { Part } from '#contract/http-api.ts';
import { useText } from '../../text/text.ts';
import { Disclosure } from '../../ui/disclosure.tsx';
import { Note } from '../../ui/note.tsx';
import { readinessQuery } from './health-queries.ts';

/** Parts without which nobody investigates or mends: a person has to know what to do. */
const WITHOUT_HELP: readonly string[] = ['agent', 'database'];

/** One calm banner for each part of OpsPilot that is down: what that means, and what still works. */
export function DegradedBanners() {
  const parts = useQuery(readinessQuery).data?.parts ?? [];
  const down = parts.filter(({ ok }) => !ok);
  return (
    <div role="status" className="banners">
      {down.map((part) => (
        <Banner key={part.name} part={part} />
      ))}
    </div>
  );
}

function Banner({ part: { name, detail } }: { part: Part }) {
  const { degraded: t } = useText();
  const known = Object.hasOwn(t.parts, name) ? t.parts[name as keyof typeof t.parts] : null;
  return (
    <Note tone="warn">
      <p>
        <strong>{known?.title ?? t.other(name)}</strong> {known?.works ?? t.otherWorks}
      </p>
      {detail === '' ? null : (
        <Disclosure summary={<span className="small">{t.technical}</span>}>
          <p className="small">
            <code>{detail}</code>
          </p>
        </Disclosure>
      )}
      {WITHOUT_HELP.includes(name) ? (
        <Disclosure summary={t.checklist} open>
          <ol className="numbered">
            {t.steps.map((step) => (
              <li key={step}>{step}</li>
            ))}
          </ol>
        </Disclosure>
      ) : null}
    </Note>
  );
}
