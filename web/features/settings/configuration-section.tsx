import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useText } from '../../text/text.ts';
import { Check } from '../../ui/check.tsx';
import { Field } from '../../ui/field.tsx';
import { brief } from '../../ui/json-view.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { ScrollBox } from '../../ui/scroll-box.tsx';
import { configurationQuery } from './setup-queries.ts';

/** What is configured, and where each value came from. */
export function ConfigurationSection() {
  const t = useText();
  const query = useQuery(configurationQuery);
  const [find, setFind] = useState('');
  const [own, setOwn] = useState(false);
  return (
    <section className="card" aria-labelledby="configuration">
      <h2 id="configuration">{t.settings.sections.configuration}</h2>
      <Loaded query={query} lines={5}>
        {({ file, settings }) => {
          const shown = settings.filter(
            ({ path, source }) => path.includes(find.toLowerCase()) && (!own || source !== 'default'),
          );
          return (
            <>
              <p className="muted">{file === null ? t.settings.noFile : t.settings.fromFile(file)}</p>
              <div className="toolbar">
                <div className="grow">
                  <Field
                    label={t.settings.findSetting}
                    type="search"
                    value={find}
                    onChange={({ target }) => setFind(target.value)}
                  />
                </div>
                <Check checked={own} onChange={setOwn}>
                  {t.settings.onlyOwn}
                </Check>
              </div>
              {shown.length === 0 ? (
                <p className="empty">{t.history.none}</p>
              ) : (
                <ScrollBox className="table-scroll table-tall" label={t.settings.sections.configuration}>
                  <table>
                    <thead>
                      <tr>
                        <th scope="col">{t.settings.setting}</th>
                        <th scope="col">{t.settings.value}</th>
                        <th scope="col">{t.settings.source}</th>
                      </tr>
                    </thead>
                    <tbody>
                      {shown.map(({ path, value, source }) => (
                        <tr key={path}>
                          <td>
                            <code>{path}</code>
                          </td>
                          <td>
                            <code>{brief(value) || '–'}</code>
                          </td>
                          <td>{t.settings.sources[source]}</td>
                        </tr>
                      ))}
                    </tbody>
                  </table>
                </ScrollBox>
              )}
            </>
          );
        }}
      </Loaded>
    </section>
  );
}
