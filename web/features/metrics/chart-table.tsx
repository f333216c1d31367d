import { useText } from '../../text/text.ts';
import { Disclosure } from '../../ui/disclosure.tsx';
import { ScrollBox } from '../../ui/scroll-box.tsx';
import { logTime } from '../../ui/time.ts';
import { type ChartData, summaryOf } from './chart-data.ts';

/** Rows of the table at most; moments between them are in the chart alone. */
const ROWS = 60;

/** The chart in words and as a table. */
export function ChartTable({ data, say }: { data: ChartData; say: (value: number) => string }) {
  const t = useText();
  const every = Math.max(1, Math.ceil(data.times.length / ROWS));
  return (
    <>
      <ul className="bullets">
        {data.series.map(({ name, values }) => {
          const summary = summaryOf(values);
          return (
            <li key={name}>
              {summary
                ? t.metrics.summary(name, say(summary.last), say(summary.least), say(summary.most))
                : t.metrics.noValues(name)}
            </li>
          );
        })}
      </ul>
      <Disclosure summary={t.metrics.table}>
        <ScrollBox className="table-scroll" label={t.metrics.table}>
          <table>
            <thead>
              <tr>
                <th scope="col">{t.metrics.time}</th>
                {data.series.map(({ name }) => (
                  <th key={name} scope="col">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {data.times.map((time, index) =>
                index % every === 0 ? (
                  <tr key={time}>
                    <th scope="row">{logTime(new Date(time * 1000), new Date(), t.locale)}</th>
                    {data.series.map(({ name, values }) => {
                      const value = values[index];
                      return <td key={name}>{value === null || value === undefined ? '–' : say(value)}</td>;
                    })}
                  </tr>
                ) : null,
              )}
            </tbody>
          </table>
        </ScrollBox>
      </Disclosure>
    </>
  );
}
