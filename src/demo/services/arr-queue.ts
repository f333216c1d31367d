import { createHash } from 'node:crypto';
import type { Slot } from './sabnzbd-client.ts';
import type { SampleJob } from './samples.ts';

/** A tracked download. `stuck`: finished in the downloader, and its import is blocked. */
export interface Tracked {
  readonly downloadId: string;
  readonly title: string;
  readonly size: number;
  readonly sizeleft: number;
  readonly timeleft: string;
  readonly status: 'downloading' | 'paused' | 'queued' | 'completed';
  readonly stuck: boolean;
}

const MIB = 1024 * 1024;

/** Tracks what the downloader has, beside what is stuck here; its last known state while it cannot be reached. */
export class ArrQueue {
  readonly #outputRoot: string;
  #items: readonly Tracked[];

  constructor(saved: string | null, outputRoot: string) {
    this.#outputRoot = outputRoot;
    this.#items = saved === null ? [] : (JSON.parse(saved) as { items: Tracked[] }).items;
  }

  get items(): readonly Tracked[] {
    return this.#items;
  }

  /** Takes over the downloader's view. True when something came, went or changed its status. */
  update(paused: boolean, slots: readonly Slot[]): boolean {
    const before = this.#signature();
    const live = slots.map((slot, index) => fromSlot(slot, paused, index));
    this.#items = [...this.#items.filter((item) => item.stuck), ...live];
    return this.#signature() !== before;
  }

  find(id: number): Tracked | undefined {
    return this.#items.find((item) => queueId(item) === id);
  }

  remove(item: Tracked): void {
    this.#items = this.#items.filter((each) => each.downloadId !== item.downloadId);
  }

  stick(job: SampleJob): void {
    const stuck = {
      size: job.bytes,
      sizeleft: 0,
      timeleft: '00:00:00',
      status: 'completed',
      stuck: true,
    } as const;
    this.unstick();
    this.#items = [{ downloadId: job.nzo_id, title: job.filename, ...stuck }, ...this.#items];
  }

  /** False when nothing was stuck. */
  unstick(): boolean {
    const before = this.#items.length;
    this.#items = this.#items.filter((item) => !item.stuck);
    return this.#items.length < before;
  }

  /** One record of `GET /api/v3/queue`; fields that are null are left out, as the real programs do. */
  record(item: Tracked, now: Date) {
    const path = `${this.#outputRoot}/${item.title}`;
    const reason = `No files found are eligible for import in ${path}`;
    const [hours = 0, minutes = 0, seconds = 0] = item.timeleft.split(':').map(Number);
    const end = new Date(now.getTime() + ((hours * 60 + minutes) * 60 + seconds) * 1000);
    return {
      languages: [{ id: 1, name: 'English' }],
      quality: {
        quality: { id: 3, name: 'WEBDL-1080p', source: 'webdl', resolution: 1080, modifier: 'none' },
        revision: { version: 1, real: 0, isRepack: false },
      },
      customFormats: [],
      customFormatScore: 0,
      size: item.size,
      title: item.title,
      sizeleft: item.sizeleft,
      timeleft: item.timeleft,
      estimatedCompletionTime: end.toISOString(),
      status: item.status,
      trackedDownloadStatus: item.stuck ? 'warning' : 'ok',
      trackedDownloadState: item.stuck ? 'importPending' : 'downloading',
      statusMessages: item.stuck ? [{ title: item.title, messages: [reason] }] : [],
      ...(item.stuck ? { errorMessage: reason, outputPath: path } : {}),
      downloadId: item.downloadId,
      protocol: 'usenet',
      downloadClient: 'SABnzbd',
      downloadClientHasPostImportCategory: false,
      indexer: 'Demo indexer',
      id: queueId(item),
    };
  }

  toJSON(): { items: readonly Tracked[] } {
    return { items: this.#items };
  }

  #signature(): string {
    return this.#items.map((item) => `${item.downloadId} ${item.status}`).join('\n');
  }
}

/** A positive 31-bit number that stays the same for a download, as the real programs derive it. */
export function queueId(item: Tracked): number {
  const digest = createHash('sha256').update(`trackedDownload-${item.downloadId}`).digest();
  return digest.readUInt32BE() >>> 1;
}

function fromSlot(slot: Slot, paused: boolean, index: number): Tracked {
  const [hours = '0', ...rest] = slot.timeleft.split(':');
  return {
    downloadId: slot.nzo_id,
    title: slot.filename,
    size: Math.round(Number(slot.mb) * MIB),
    sizeleft: Math.round(Number(slot.mbleft) * MIB),
    timeleft: [hours.padStart(2, '0'), ...rest].join(':'),
    status: paused ? 'paused' : index === 0 ? 'downloading' : 'queued',
    stuck: false,
  };
}
