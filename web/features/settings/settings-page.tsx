import { getRouteApi, Link } from '@tanstack/react-router';
import { useText } from '../../text/text.ts';
import { Page } from '../../ui/page.tsx';
import { Connections } from '../connect/connections.tsx';
import { GrantsSection } from '../grants/grants-section.tsx';
import { useViewer } from '../session/session-queries.ts';
import { Appearance } from './appearance.tsx';
import { BackupSection } from './backup-section.tsx';
import { ConfigurationSection } from './configuration-section.tsx';
import { PolicySection } from './policy-section.tsx';

const route = getRouteApi('/inside/settings');
const SECTIONS = ['look', 'policy', 'grants', 'configuration', 'backup'] as const;
/** What is not for owners alone. */
const FOR_ALL: readonly string[] = ['look', 'grants'];

/** How the page looks for its reader, and how the instance is set up. The section stands in the address. */
export function SettingsPage() {
  const t = useText();
  const isOwner = useViewer().role === 'owner';
  const { section: wanted } = route.useSearch();
  const sections = SECTIONS.filter((one) => isOwner || FOR_ALL.includes(one));
  const section = sections.find((one) => one === wanted) ?? 'look';
  return (
    <Page title={t.settings.title} lead={t.settings.lead}>
      <nav aria-label={t.settings.title}>
        <ul className="tabs">
          {sections.map((one) => (
            <li key={one}>
              <Link
                to="/settings"
                search={one === 'look' ? {} : { section: one }}
                className="tab"
                activeOptions={{ exact: true }}
              >
                {t.settings.sections[one]}
              </Link>
            </li>
          ))}
          {isOwner ? (
            <li>
              <Link to="/people" className="tab">
                {t.settings.sections.people}
              </Link>
            </li>
          ) : null}
        </ul>
      </nav>
      {section === 'look' ? <Appearance /> : null}
      {section === 'grants' ? <GrantsSection /> : null}
      {isOwner || section !== 'look' ? null : <Connections />}
      {section === 'policy' ? <PolicySection /> : null}
      {section === 'configuration' ? <ConfigurationSection /> : null}
      {section === 'backup' ? <BackupSection /> : null}
    </Page>
  );
}
