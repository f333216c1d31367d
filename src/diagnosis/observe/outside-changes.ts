import { momentOf, type OutsideRecord, recordsIn } from './outside-records.ts';
import { type Fields, fieldsOf, textOf } from './reading.ts';

/** What somebody changed, oldest first: JSON of a code host, or the text that `git log` and its servers print. */
export function changesIn(result: Fields): OutsideRecord[] {
  const texts = (Array.isArray(result.content) ? result.content : []).map((item) =>
    textOf(fieldsOf(item).text),
  );
  const logged = texts.flatMap(commitsIn);
  const records =
    logged.length > 0 ? logged.map((one, index) => ({ ...one, line: index + 1 })) : recordsIn(result);
  return records.toSorted((a, b) => ((a.at ?? '') < (b.at ?? '') ? -1 : 1));
}

/** `commit 1f2e...`, `Author:`, `Date:`, then the message, indented or as a field. */
function commitsIn(text: string): Omit<OutsideRecord, 'line'>[] {
  return text.split(/^(?=commit:?\s+['"]?[0-9a-f]{7,40}\b)/im).flatMap((block) => {
    const field = (name: string) => new RegExp(`^${name}:\\s*(.+)$`, 'im').exec(block)?.[1]?.trim() ?? '';
    const date = momentOf(field('(?:Author|Commit)?Date'));
    const message = unquoted(field('Message')) || (/^ {4}(\S.*)$/m.exec(block)?.[1] ?? '');
    if (date === null || message === '') return [];
    return [{ at: date, text: message, label: '', by: unquoted(field('Author')).replace(/\s*<.*$/, '') }];
  });
}

function unquoted(text: string): string {
  return text
    .replace(/^<?git\.Actor "([^"]*)".*$/, '$1')
    .replace(/^'(.*?)(?:\\n.*)?'$/, '$1')
    .replace(/^"(.*?)(?:\\n.*)?"$/, '$1');
}
