import { Link } from '@tanstack/react-router';
import { useText } from '../../text/text.ts';
import { buttonClass } from '../../ui/button.tsx';
import { Page } from '../../ui/page.tsx';

export function NotFoundPage() {
  const t = useText();
  return (
    <Page title={t.shell.notFound} lead={t.shell.notFoundLead}>
      <p>
        <Link to="/" className={buttonClass('primary')}>
          {t.shell.toHome}
        </Link>
      </p>
    </Page>
  );
}
