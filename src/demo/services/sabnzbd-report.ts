import { statfsSync } from 'node:fs';
import type { Job, SabnzbdQueue } from './sabnzbd-queue.ts';
import type { ServiceContext } from './service.ts';

export const VERSION = '3.7.2';

const KIB = 1024;
const MIB = KIB * KIB;
const GIB = MIB * KIB;

/** `mode=queue`: sizes in MiB with two decimals, times as H:MM:SS, everything in strings as SABnzbd has it. */
export function queueReport(queue: SabnzbdQueue, context: ServiceContext, start: number, limit: number) {
  const page = queue.jobs.slice(start, limit > 0 ? start + limit : undefined);
  const [total, left] = [sum(queue.jobs, (job) => job.bytes), sum(queue.jobs, bytesLeft)];
  return {
    ...header(queue, context),
    kbpersec: (queue.rate / KIB).toFixed(2),
    speed: units(queue.rate),
    mbleft: mib(left),
    mb: mib(total),
    sizeleft: `${units(left)}B`,
    size: `${units(total)}B`,
    noofslots_total: queue.jobs.length,
    noofslots: queue.jobs.length,
    start,
    limit,
    finish: start + limit,
    status: status(queue),
    timeleft: timeLeft(left, queue.rate),
    slots: page.map((job, index) => slot(queue, job, start + index)),
  };
}

/** `mode=qstatus`, the short form of older versions. */
export function statusReport(queue: SabnzbdQueue, context: ServiceContext) {
  const { paused, pause_int, diskspace1, diskspace2, have_warnings } = header(queue, context);
  const left = sum(queue.jobs, bytesLeft);
  return {
    state: status(queue).toUpperCase(),
    paused,
    pause_int,
    kbpersec: queue.rate / KIB,
    speed: units(queue.rate),
    mbleft: left / MIB,
    mb: sum(queue.jobs, (job) => job.bytes) / MIB,
    noofslots: queue.jobs.length,
    have_warnings,
    diskspace1,
    diskspace2,
    timeleft: timeLeft(left, queue.rate),
    jobs: queue.jobs.map((job) => ({
      id: job.nzo_id,
      msgid: '',
      filename: job.filename,
      mb: job.bytes / MIB,
      mbleft: bytesLeft(job) / MIB,
      timeleft: timeLeft(bytesLeft(job), queue.rate),
    })),
  };
}

/** What `mode=queue` and `mode=fullstatus` begin with. */
export function header(queue: SabnzbdQueue, context: ServiceContext) {
  const { free, total } = diskSpace(context);
  return {
    version: VERSION,
    paused: queue.paused,
    pause_int: queue.pauseLeft,
    paused_all: false,
    diskspace1: (free / GIB).toFixed(2),
    diskspace2: (free / GIB).toFixed(2),
    diskspace1_norm: units(free),
    diskspace2_norm: units(free),
    diskspacetotal1: (total / GIB).toFixed(2),
    diskspacetotal2: (total / GIB).toFixed(2),
    speedlimit: '100',
    speedlimit_abs: '',
    have_warnings: '0',
    finishaction: null,
    quota: '0 ',
    have_quota: false,
    left_quota: '0 ',
    cache_art: '0',
    cache_size: '0 B',
  };
}

/**
 * SABnzbd counts disk space in GB with two decimals, in which the demo's small quota is always nothing. So it shows what
 * the device has, and nothing once the quota is used up.
 */
function diskSpace({ dir, files }: ServiceContext): { free: number; total: number } {
  const { bavail, blocks, bsize } = statfsSync(dir);
  return { free: files.freeBytes === 0 ? 0 : bavail * bsize, total: blocks * bsize };
}

function slot(queue: SabnzbdQueue, job: Job, index: number) {
  const left = bytesLeft(job);
  return {
    index,
    nzo_id: job.nzo_id,
    unpackopts: '3',
    priority: 'Normal',
    script: 'None',
    filename: job.filename,
    labels: [],
    password: '',
    cat: job.cat,
    mbleft: mib(left),
    mb: mib(job.bytes),
    size: `${units(job.bytes)}B`,
    sizeleft: `${units(left)}B`,
    percentage: String(Math.floor((job.doneBytes / job.bytes) * 100)),
    mbmissing: '0.00',
    direct_unpack: null,
    status: queue.paused ? 'Queued' : 'Downloading',
    timeleft: timeLeft(left, queue.rate),
    avg_age: '2d',
  };
}

function status(queue: SabnzbdQueue): string {
  if (queue.paused) return 'Paused';
  return queue.rate > 0 ? 'Downloading' : 'Idle';
}

function bytesLeft(job: Job): number {
  return job.bytes - job.doneBytes;
}

function sum(jobs: readonly Job[], bytes: (job: Job) => number): number {
  return jobs.reduce((total, job) => total + bytes(job), 0);
}

function mib(bytes: number): string {
  return (bytes / MIB).toFixed(2);
}

/** `1.4 G`, `512.0 M`, `2.0 K`; the unit's letter is missing below one KiB. */
function units(bytes: number): string {
  const step = [GIB, MIB, KIB].findIndex((size) => bytes >= size);
  if (step < 0) return `${Math.floor(bytes)} `;
  return `${(bytes / ([GIB, MIB, KIB][step] ?? 1)).toFixed(1)} ${'GMK'[step]}`;
}

function timeLeft(bytes: number, rate: number): string {
  const seconds = rate > 0 ? Math.floor(bytes / rate) : 0;
  const two = (value: number) => String(value).padStart(2, '0');
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}
