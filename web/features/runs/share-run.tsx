import { useState } from 'react';
import { useText } from '../../text/text.ts';
import { Button } from '../../ui/button.tsx';
import { CopyField } from '../../ui/copy-field.tsx';

/** Ways to take a run along: its address, and paper. */
export function ShareRun() {
  const t = useText();
  const [shown, setShown] = useState(false);
  return (
    <>
      <Button small icon="link" aria-expanded={shown} onClick={() => setShown(!shown)}>
        {t.run.share}
      </Button>
      <Button small icon="print" onClick={() => window.print()}>
        {t.run.print}
      </Button>
      {shown ? (
        <div className="share-field">
          <CopyField label={t.run.shareLink} value={`${location.origin}${location.pathname}`} />
        </div>
      ) : null}
    </>
  );
}
