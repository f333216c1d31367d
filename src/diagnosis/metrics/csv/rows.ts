import { fieldsIn, numberIn, type Separator, separatorOf } from './fields.ts';
import { createTimeReader } from './time.ts';

/** One row of a series. */
export interface SeriesRow {
  /** As it stands in the file. */
  readonly timestamp: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Null where nothing was measured. */
  readonly value: number | null;
}

/** Takes the lines of a file in order; null for a header, a comment or an empty line. Throws an error that names the line. */
export type RowReader = (line: string) => SeriesRow | null;

interface Layout {
  readonly separator: Separator;
  readonly time: number;
  readonly value: number;
}

/** Names of columns, the better ones first. What labels rows is no value. */
const TIME_NAMES =
  /^(?:@?time_?stamps?|date_?time|time|date|ds|ts|t|_time|when|at|epoch|unix.*|.*time.*|.*date.*)$/i;
const VALUE_NAMES = /^(?:_?value|val|y|v|metric|measurement|reading)$/i;
const NO_VALUE_NAMES = /^(?:(?:is_?)?anomal(?:y|ies)|label|class|change_?point|is_.*|.*id|row|index|)$/i;

/** Finds the columns by the header, or by what stands in them; `column` names the one with the values. */
export function createRowReader(now: Date, column?: string): RowReader {
  const timeOf = createTimeReader(now);
  let layout: Layout | undefined;
  let header: readonly string[] | undefined;
  let count = 0;
  return (line) => {
    count += 1;
    if (/^\s*(?:#|$)/.test(line)) return null;
    const separator = layout?.separator ?? separatorOf(line);
    const fields = fieldsIn(line, separator);
    if (layout === undefined) {
      layout = layoutOf(fields, header, column, separator, timeOf);
      if (layout === undefined) {
        if (header !== undefined) throw new Error(`line ${count}: ${noLayout(header, column)}`);
        header = fields;
        return null;
      }
    }
    return rowOf(fields, layout, timeOf, count);
  };
}

function rowOf(
  fields: readonly string[],
  layout: Layout,
  timeOf: (field: string) => number | null,
  n: number,
) {
  const [timestamp, shown] = [fields[layout.time], fields[layout.value]];
  if (timestamp === undefined || shown === undefined) {
    const [has, wants] = [fields.length, 1 + Math.max(layout.time, layout.value)];
    throw new Error(
      `line ${n}: it has ${has} ${has === 1 ? 'field' : 'fields'} and should have ${wants} or more`,
    );
  }
  const at = timeOf(timestamp);
  if (at === null) throw new Error(`line ${n}: ${quoted(timestamp)} is no time`);
  const value = numberIn(shown, layout.separator);
  if (value === undefined) throw new Error(`line ${n}: ${quoted(shown)} is no number`);
  return { timestamp, at, value };
}

/** Which columns hold time and value, by a first row of data; undefined when it is none. */
function layoutOf(
  fields: readonly string[],
  header: readonly string[] | undefined,
  column: string | undefined,
  separator: Separator,
  timeOf: (field: string) => number | null,
): Layout | undefined {
  const places = fields.map((_, index) => index);
  const named = (index: number) => header?.[index] ?? '';
  if (column !== undefined && header === undefined) return undefined;
  const times = places.filter((index) => timeOf(fields[index]!) !== null);
  const time = times.find((index) => TIME_NAMES.test(named(index))) ?? times[0];
  if (time === undefined) return undefined;
  const isNumber = (index: number) => numberIn(fields[index]!, separator) !== undefined;
  const numbers = places.filter((index) => index !== time && isNumber(index));
  const wanted = column?.toLowerCase();
  const value =
    wanted === undefined
      ? (numbers.find((index) => VALUE_NAMES.test(named(index))) ??
        numbers.find((index) => header === undefined || !NO_VALUE_NAMES.test(named(index))))
      : numbers.find((index) => named(index).toLowerCase() === wanted);
  return value === undefined ? undefined : { separator, time, value };
}

function noLayout(header: readonly string[], column: string | undefined): string {
  const names = header.slice(0, 12).map(quoted).join(', ');
  return column === undefined
    ? `no column with a time and one with numbers; the header is ${names}`
    : `no column ${quoted(column)} with numbers beside one with a time; the header is ${names}`;
}

function quoted(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 59)}…` : text);
}
