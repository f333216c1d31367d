import { useQuery } from '@tanstack/react-query';
import type { ToolInfo } from '#contract/tool.ts';
import { useText } from '../../text/text.ts';
import { Badge } from '../../ui/badge.tsx';
import { Disclosure } from '../../ui/disclosure.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { duration } from '../../ui/time.ts';
import { toolsQuery } from '../services/service-queries.ts';
import { ToolForm } from './tool-form.tsx';

/** Every tool that the reader may see, by what it is for. */
export function ToolCatalogue({ find }: { find: string }) {
  const t = useText();
  const query = useQuery(toolsQuery);
  const wanted = find.toLowerCase();
  return (
    <Loaded query={query} lines={8}>
      {(tools) => {
        const fitting = tools.filter(({ name, title, summary, group }) =>
          `${name} ${title} ${t.says(title)} ${summary} ${t.says(summary)} ${group}`
            .toLowerCase()
            .includes(wanted),
        );
        if (fitting.length === 0) return <p className="empty">{t.history.none}</p>;
        const groups = [...new Set(fitting.map(({ group }) => group))].toSorted();
        return groups.map((group) => (
          <section key={group} className="section">
            <h2 className="tool-group">{group}</h2>
            <ul className="rows">
              {fitting
                .filter((tool) => tool.group === group)
                .map((tool) => (
                  <ToolRow key={tool.name} tool={tool} />
                ))}
            </ul>
          </section>
        ));
      }}
    </Loaded>
  );
}

function ToolRow({ tool }: { tool: ToolInfo }) {
  const t = useText();
  const { name, title, summary, effect, roles, cooldown, deadline_ms, has_undo } = tool;
  const facts = [
    t.tools.mayUse[effect](roles.map((role) => t.roles[role]).join(', ')),
    t.tools.deadline(duration(deadline_ms)),
    cooldown ? t.tools.cooldown(cooldown.seconds) : '',
    has_undo ? t.tools.undo : '',
    tool.outside && effect === 'read' ? t.tools.investigations[tool.evidence ? 'ask' : 'leave'] : '',
  ].filter(Boolean);
  return (
    <li className="tool">
      <div className="section-head">
        <h3>
          {t.says(title)} <code className="muted">{name}</code>
        </h3>
        <Badge tone={effect === 'read' ? 'ok' : 'warn'} icon={effect === 'read' ? 'eye' : 'shield'}>
          {t.tools.effects[effect]}
        </Badge>
      </div>
      <p>{t.says(summary)}</p>
      <p className="small muted">{facts.join(' · ')}</p>
      <Disclosure summary={<span className="small">{t.tools.tryIt}</span>}>
        <ToolForm tool={tool} />
      </Disclosure>
    </li>
  );
}
