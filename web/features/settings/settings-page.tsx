import { useText } from '../../text/text.ts';
import { Page } from '../../ui/page.tsx';
import { Appearance } from './appearance.tsx';

/** How the page looks for its reader, and how the instance is set up. */
export function SettingsPage() {
  const t = useText();
  return (
    <Page title={t.settings.title} lead={t.settings.lead}>
      <Appearance />
    </Page>
  );
}
