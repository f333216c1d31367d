import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { ServiceReadings } from '#contract/dashboard.ts';
import type { ServiceStatus } from '#contract/service.ts';
import { useText } from '../../text/text.ts';
import { bytes, percent } from '../../ui/amounts.ts';
import { Sparkline } from '../../ui/sparkline.tsx';
import { readingsQuery } from './service-queries.ts';

/** Less than this is no load: the line stays low. */
const LEAST_CORES = 0.2;
/** Memory seldom changes: its line runs in the middle. */
const HEADROOM = 1.6;

/** Computing time and memory of a service: the last half hour as a line, the newest in words. */
export function Usage({ service }: { service: ServiceStatus }) {
  const t = useText();
  const readings = useReadingsOf(service.id);
  if (!readings || readings.readings.length === 0) return null;
  const { cpu, memory } = newest(service, readings);
  const cpus = readings.readings.map(({ cpu_cores }) => cpu_cores);
  const memories = readings.readings.map(({ memory_bytes }) => memory_bytes);
  return (
    <div className="usage">
      <Row label={t.service.cpu} words={cpu === null ? '–' : percent(cpu, t.locale)}>
        <Sparkline values={cpus} max={Math.max(LEAST_CORES, ...cpus.map((one) => one ?? 0))} />
      </Row>
      <Row label={t.service.memory} words={memory === null ? '–' : bytes(memory, t.locale)}>
        <Sparkline values={memories} max={HEADROOM * Math.max(1, ...memories.map((one) => one ?? 0))} />
      </Row>
    </div>
  );
}

function Row({ label, words, children }: { label: string; words: string; children: ReactNode }) {
  return (
    <p className="usage-row">
      <span className="muted small">{label}</span>
      {children}
      <span className="small">{words}</span>
    </p>
  );
}

export function useReadingsOf(service: string): ServiceReadings | undefined {
  return useQuery(readingsQuery).data?.find((one) => one.service === service);
}

/** The newest of each; null where the runtime does not tell, and for what does not run now. */
export function newest(
  { state }: Pick<ServiceStatus, 'state'>,
  readings: ServiceReadings | undefined,
): { cpu: number | null; memory: number | null } {
  const last = state === 'running' ? readings?.readings.at(-1) : undefined;
  return { cpu: last?.cpu_cores ?? null, memory: last?.memory_bytes ?? null };
}
