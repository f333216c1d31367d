import { useText } from '../text/text.ts';
import { clockTime, exactTime, logTime, relativeTime } from './time.ts';
import { useNow } from './use-now.ts';

/** A moment as people say it, with the exact time behind it. */
export function Ago({ at }: { at: string }) {
  const { locale } = useText();
  const now = useNow(10_000);
  return (
    <time dateTime={at} title={exactTime(new Date(at), locale)} className="ago">
      {relativeTime(Date.parse(at), now, locale)}
    </time>
  );
}

/** Time of day, with the date unless it is today; to the second where two moments are compared. */
export function Clock({ at, seconds = false }: { at: string; seconds?: boolean }) {
  const { locale } = useText();
  const date = new Date(at);
  return (
    <time dateTime={at} title={exactTime(date, locale)} className="nowrap">
      {(seconds ? logTime : clockTime)(date, new Date(), locale)}
    </time>
  );
}
