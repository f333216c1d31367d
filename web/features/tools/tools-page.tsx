import { getRouteApi } from '@tanstack/react-router';
import { useText } from '../../text/text.ts';
import { Field } from '../../ui/field.tsx';
import { Page } from '../../ui/page.tsx';
import { Segments } from '../../ui/segments.tsx';
import { Servers } from './servers.tsx';
import { ToolCatalogue } from './tool-catalogue.tsx';

const route = getRouteApi('/inside/tools');
const VIEWS = ['tools', 'servers'] as const;

/** What OpsPilot can do, and the outside servers that can do more. */
export function ToolsPage() {
  const t = useText();
  const { view: wanted, find = '' } = route.useSearch();
  const navigate = route.useNavigate();
  const view = VIEWS.find((one) => one === wanted) ?? 'tools';
  return (
    <Page title={t.tools.title} lead={t.tools.lead}>
      <div className="toolbar">
        <Segments
          label={t.service.view}
          value={view}
          options={VIEWS.map((value) => ({ value, text: t.tools.views[value] }))}
          onChoose={(chosen) => void navigate({ search: chosen === 'tools' ? {} : { view: chosen } })}
        />
        {view === 'tools' ? (
          <div className="grow">
            <Field
              label={t.tools.find}
              type="search"
              value={find}
              onChange={({ target }) =>
                void navigate({ search: target.value === '' ? {} : { find: target.value }, replace: true })
              }
            />
          </div>
        ) : null}
      </div>
      {view === 'tools' ? <ToolCatalogue find={find} /> : <Servers />}
    </Page>
  );
}
