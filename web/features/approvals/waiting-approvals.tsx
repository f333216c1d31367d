import type { Approval } from '#contract/approval.ts';
import { useText } from '../../text/text.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Expiry } from './expiry.tsx';

/** Requests that somebody has to decide; nothing when there are none. */
export function WaitingApprovals({
  approvals,
  onReview,
}: {
  approvals: readonly Approval[];
  onReview: (id: string) => void;
}) {
  const t = useText();
  if (approvals.length === 0) return null;
  return (
    <section className="section">
      <h2>{t.home.approvals}</h2>
      <ul className="stack-tight problems">
        {approvals.map(({ id, title, why, expires_at }) => (
          <li key={id} className="problem tone-busy">
            <Icon name="hourglass" size={24} />
            <div className="problem-text">
              <p>
                <strong>{t.says(title)}</strong>
              </p>
              <p className="muted small">{t.says(why)}</p>
              <p className="small">
                <Expiry at={expires_at} />
              </p>
            </div>
            <Button
              small
              look="primary"
              icon="shield"
              aria-label={`${t.home.review}: ${t.says(title)}`}
              onClick={() => onReview(id)}
            >
              {t.home.review}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
