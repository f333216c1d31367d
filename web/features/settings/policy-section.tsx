import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { PolicyAnswer } from '#contract/dashboard.ts';
import { useText } from '../../text/text.ts';
import { Choice } from '../../ui/choice.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Note } from '../../ui/note.tsx';
import { peopleQuery } from '../people/people-queries.ts';
import { servicesQuery, toolsQuery } from '../services/service-queries.ts';
import { decisionQuery } from './setup-queries.ts';

/** "May Anna approve restart_container on radarr? Yes, because ..." */
export function PolicySection() {
  const t = useText();
  const people = useQuery(peopleQuery).data ?? [];
  const tools = useQuery(toolsQuery).data ?? [];
  const services = useQuery(servicesQuery).data ?? [];
  const [person, setPerson] = useState('');
  const [tool, setTool] = useState('restart_container');
  const [service, setService] = useState('');
  const asked = person || people[0]?.id || '';
  const query = useQuery({
    ...decisionQuery({ person: asked, tool, ...(service ? { service } : {}) }),
    enabled: asked !== '',
  });
  const sorted = tools.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return (
    <section className="card" aria-labelledby="policy">
      <div className="stack-tight">
        <h2 id="policy">{t.settings.sections.policy}</h2>
        <p className="muted">{t.settings.policyLead}</p>
      </div>
      <div className="toolbar policy-question">
        <Choice
          label={t.settings.person}
          value={asked}
          options={people.map(({ id, name, role }) => [id, `${name} (${t.roles[role]})`])}
          onChoose={setPerson}
        />
        <Choice
          label={t.settings.tool}
          value={tool}
          options={sorted.map(({ name }) => [name, name])}
          onChoose={setTool}
        />
        <Choice
          label={t.settings.service}
          value={service}
          options={[['', t.settings.anyService], ...services.map(({ id }) => [id, id] as const)]}
          onChoose={setService}
        />
      </div>
      <div aria-live="polite">
        <Loaded query={query} lines={2}>
          {(answer) => <Answer answer={answer} />}
        </Loaded>
      </div>
    </section>
  );
}

function Answer({ answer: { allowed, to, rules } }: { answer: PolicyAnswer }) {
  const t = useText();
  return (
    <Note tone={allowed ? 'ok' : 'warn'} icon={allowed ? 'ok' : 'stopped'}>
      <p>
        <strong>{allowed ? t.settings.mayYes[to] : t.settings.mayNo[to]}</strong>
      </p>
      <ul className="stack-tight">
        {rules.map(({ rule, holds, says }) => (
          <li key={rule} className={`rule tone-${holds ? 'ok' : 'bad'}`}>
            <Icon name={holds ? 'check' : 'close'} size={18} />
            <span>
              <strong>{t.settings.rules[rule]}:</strong> {t.says(says)}
            </span>
          </li>
        ))}
      </ul>
    </Note>
  );
}
