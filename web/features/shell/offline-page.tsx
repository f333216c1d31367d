import { useEffect } from 'react';
import { useText } from '../../text/text.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';

/** How often it is tried again, in ms. */
const RETRY_MS = 5_000;

/** What is shown while OpsPilot cannot be reached at all: that nothing is lost, what to do; it goes on by itself. */
export function OfflinePage({ onBack }: { onBack: () => void }) {
  const t = useText();
  useEffect(() => {
    const asking = new AbortController();
    const timer = setInterval(() => {
      const reply = fetch('/livez', { cache: 'no-store', signal: asking.signal });
      reply.then(({ ok }) => ok && onBack()).catch(() => undefined);
    }, RETRY_MS);
    return () => {
      clearInterval(timer);
      asking.abort();
    };
  }, [onBack]);
  return (
    <section className="stack offline">
      <Icon name="device" size={36} />
      <h1>{t.offline.title}</h1>
      <p>{t.offline.lead}</p>
      <ol className="numbered">
        {t.offline.steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      <p className="muted" role="status">
        {t.offline.trying}
      </p>
      <div>
        <Button icon="restart" onClick={onBack}>
          {t.errors.retry}
        </Button>
      </div>
    </section>
  );
}
