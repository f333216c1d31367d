import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { UsageGroup } from '#contract/models-api.ts';
import { useText } from '../../text/text.ts';
import { money } from '../../ui/amounts.ts';
import { Choice } from '../../ui/choice.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { ScrollBox } from '../../ui/scroll-box.tsx';
import { usageQuery } from './model-queries.ts';

/** Tokens and cost, summed up as the reader likes. */
export function Usage() {
  const t = useText();
  const [by, setBy] = useState<UsageGroup>('model');
  const query = useQuery(usageQuery(by));
  const number = new Intl.NumberFormat(t.locale);
  return (
    <section className="card">
      <div className="section-head">
        <h2>{t.models.usage}</h2>
        <Choice
          label={t.models.by}
          value={by}
          options={UsageGroup.options.map((one) => [one, t.models.groups[one]])}
          onChoose={setBy}
        />
      </div>
      <Loaded query={query} lines={4}>
        {(rows) =>
          rows.length === 0 ? (
            <p className="empty">{t.models.unused}</p>
          ) : (
            <ScrollBox className="table-scroll" label={t.models.usage}>
              <table>
                <thead>
                  <tr>
                    {[
                      t.models.groups[by],
                      t.models.requests,
                      t.models.promptTokens,
                      t.models.answerTokens,
                      t.models.cost,
                    ].map((head) => (
                      <th key={head} scope="col">
                        {head}
                      </th>
                    ))}
                  </tr>
                </thead>
                <tbody>
                  {rows.map(({ name, requests, prompt_tokens, completion_tokens, usd }) => (
                    <tr key={name}>
                      <td>{name || t.models.unnamed}</td>
                      <td>{number.format(requests)}</td>
                      <td>{number.format(prompt_tokens)}</td>
                      <td>{number.format(completion_tokens)}</td>
                      <td>{money(usd, t.locale)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </ScrollBox>
          )
        }
      </Loaded>
    </section>
  );
}
