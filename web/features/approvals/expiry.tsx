import { useText } from '../../text/text.ts';
import { countdown } from '../../ui/time.ts';
import { useNow } from '../../ui/use-now.ts';

/** How long a request is still good for, counting down. */
export function Expiry({ at }: { at: string }) {
  const t = useText();
  const left = Date.parse(at) - useNow(1000);
  if (left <= 0) return <span>{t.approval.expired}</span>;
  return (
    <span role="timer">
      {t.approval.expires} <span className="countdown">{countdown(left)}</span>
    </span>
  );
}
