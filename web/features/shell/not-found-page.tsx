import { Link } from '@tanstack/react-router';
import { useText } from '../../text/text.ts';
import { buttonClass } from '../../ui/button.tsx';
import { Page } from '../../ui/page.tsx';

export function NotFoundPage() {
  const t = useText();
  return (
    <Page title={t.frame.notFound} lead={t.frame.notFoundLead}>
      <p>
        <Link to="/" className={buttonClass('primary')}>
          {t.frame.toHome}
        </Link>
      </p>
    </Page>
  );
}
