import type { ModelBudget } from '#contract/models-api.ts';
import { useText } from '../../text/text.ts';
import { money, percent } from '../../ui/amounts.ts';
import { ConfirmButton } from '../../ui/confirm-button.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { useViewer } from '../session/session-queries.ts';
import { useExtendBudget } from './model-queries.ts';

/** How much of each budget is used. */
export function Budgets({ budgets }: { budgets: readonly ModelBudget[] }) {
  const t = useText();
  return (
    <section className="card">
      <h2>{t.models.budgets}</h2>
      <ul className="stack">
        {budgets.map((budget) => (
          <Budget key={`${budget.name} ${budget.period}`} budget={budget} />
        ))}
      </ul>
    </section>
  );
}

function Budget({ budget }: { budget: ModelBudget }) {
  const t = useText();
  const { role, can_approve } = useViewer();
  const extend = useExtendBudget();
  const { name, period, ratio, reached, used_usd, used_tokens, ceiling_usd, ceiling_tokens } = budget;
  const number = new Intl.NumberFormat(t.locale);
  return (
    <li className="stack-tight">
      <p className="section-head">
        <span>
          <strong>{name}</strong> <span className="muted">{period}</span>
        </span>
        <span>{percent(ratio, t.locale)}</span>
      </p>
      <meter
        min={0}
        max={1}
        high={0.8}
        optimum={0}
        value={Math.min(ratio, 1)}
        aria-label={t.models.usedOf(name, percent(ratio, t.locale))}
      />
      <p className="small muted">
        {[
          ceiling_usd === null ? '' : `${money(used_usd, t.locale)} / ${money(ceiling_usd, t.locale)}`,
          ceiling_tokens === null
            ? ''
            : `${number.format(used_tokens)} / ${number.format(ceiling_tokens)} ${t.models.tokens}`,
          reached ? t.models.reached : '',
        ]
          .filter(Boolean)
          .join(' · ')}
      </p>
      {reached && role === 'owner' && can_approve ? (
        <div>
          <ConfirmButton
            title={t.models.extendTitle(name)}
            lead={t.models.extendLead}
            label={t.models.extend}
            accessibleLabel={`${t.models.extend}: ${name}`}
            onConfirm={() => extend.mutate(name)}
          />
        </div>
      ) : null}
      {extend.isError ? <FailureNote error={extend.error} /> : null}
    </li>
  );
}
