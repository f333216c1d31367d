import { Link } from '@tanstack/react-router';
import {
  createColumnHelper,
  createSortedRowModel,
  rowSortingFeature,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import { useMemo } from 'react';
import type { ServiceReadings } from '#contract/dashboard.ts';
import type { ServiceStatus } from '#contract/service.ts';
import { type Text, useText } from '../../text/text.ts';
import { bytes, percent } from '../../ui/amounts.ts';
import { Badge } from '../../ui/badge.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Ago } from '../../ui/moment.tsx';
import { ScrollBox } from '../../ui/scroll-box.tsx';
import { portText } from './service-facts.tsx';
import { moodOf, since } from './service-state.ts';
import { newest } from './usage.tsx';

/** A service as a row: what can be sorted as values, the rest for the cells. */
interface Row {
  readonly service: ServiceStatus;
  readonly name: string;
  readonly state: string;
  /** ms since 1970; 0 = never. */
  readonly since: number;
  readonly restarts: number;
  readonly cpu: number;
  readonly memory: number;
}

const features = tableFeatures({ rowSortingFeature, sortedRowModel: createSortedRowModel(), sortFns: {} });
const column = createColumnHelper<typeof features, Row>();

interface TableProps {
  readonly services: readonly ServiceStatus[];
  readonly readings: readonly ServiceReadings[];
}

/** Every service as a row; each heading sorts. */
export function ServiceTable({ services, readings }: TableProps) {
  const t = useText();
  const data = useMemo(() => rowsOf(services, readings, t), [services, readings, t]);
  const columns = useMemo(() => columnsOf(t), [t]);
  const table = useTable({ features, columns, data });
  return (
    <ScrollBox className="table-frame table-wide" label={t.service.title}>
      <table>
        <thead>
          {table.getHeaderGroups().map((group) => (
            <tr key={group.id}>
              {group.headers.map((header) => {
                const sorted = header.column.getIsSorted();
                return (
                  <th
                    key={header.id}
                    scope="col"
                    aria-sort={sorted === false ? undefined : sorted === 'asc' ? 'ascending' : 'descending'}
                  >
                    {header.column.getCanSort() ? (
                      <button
                        type="button"
                        className="sort-button"
                        onClick={header.column.getToggleSortingHandler()}
                      >
                        <table.FlexRender header={header} />
                        {sorted === false ? null : <Icon name={sorted === 'asc' ? 'up' : 'down'} size={16} />}
                      </button>
                    ) : (
                      <table.FlexRender header={header} />
                    )}
                  </th>
                );
              })}
            </tr>
          ))}
        </thead>
        <tbody>
          {table.getRowModel().rows.map((row) => (
            <tr key={row.original.name}>
              {row.getAllCells().map((cell) => (
                <td key={cell.id}>
                  <table.FlexRender cell={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  );
}

function columnsOf(t: Text) {
  return column.columns([
    column.accessor('name', {
      header: t.service.name,
      cell: ({ row }) => (
        <Link to="/services/$id" params={{ id: row.original.name }} search={{}}>
          {row.original.name}
        </Link>
      ),
    }),
    column.accessor('state', {
      header: t.service.state,
      cell: ({ row }) => {
        const { tone, icon, word } = moodOf(row.original.service, t);
        return (
          <Badge tone={tone} {...(icon ? { icon } : {})}>
            {word}
          </Badge>
        );
      },
    }),
    column.accessor('since', {
      header: t.service.sinceHead,
      cell: ({ row }) => {
        const at = since(row.original.service);
        return at === null ? t.service.never : <Ago at={at} />;
      },
    }),
    column.accessor('restarts', { header: t.service.restarts }),
    column.accessor('cpu', {
      header: t.service.cpu,
      cell: ({ row }) => (row.original.cpu < 0 ? '–' : percent(row.original.cpu, t.locale)),
    }),
    column.accessor('memory', {
      header: t.service.memory,
      cell: ({ row }) => (row.original.memory < 0 ? '–' : bytes(row.original.memory, t.locale)),
    }),
    column.display({
      id: 'ports',
      header: t.service.ports,
      cell: ({ row }) => row.original.service.ports.map(portText).join(', ') || t.service.noPorts,
    }),
    column.display({
      id: 'image',
      header: t.service.image,
      cell: ({ row }) => <code>{row.original.service.image}</code>,
    }),
  ]);
}

function rowsOf(services: readonly ServiceStatus[], readings: readonly ServiceReadings[], t: Text): Row[] {
  return services.map((service) => {
    const read = readings.find((one) => one.service === service.id);
    const { cpu, memory } = newest(service, read);
    return {
      service,
      name: service.id,
      state: moodOf(service, t).word,
      since: Date.parse(since(service) ?? '') || 0,
      restarts: service.restarts,
      cpu: cpu ?? -1,
      memory: memory ?? -1,
    };
  });
}
