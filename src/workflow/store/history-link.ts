import { hash } from 'node:crypto';
import type { HistoryEvent } from '../core/move-event.js';

/** What one entry of a history says: which step of which process, who, and what happened. */
export interface HistoryEntry {
  readonly instanceId: string;
  /** 1 for the start. */
  readonly seq: number;
  readonly actorId: string | undefined;
  readonly event: HistoryEvent;
}

/**
 * SHA-256 that links an entry to the one before: changing, removing or reordering a step shows. It holds no key, so
 * whoever can rewrite the whole history can make it fit again; the audit chain of the same case has one.
 */
export function historyLink(previous: Buffer | undefined, entry: HistoryEntry): Buffer {
  const said = Buffer.from(canonicalJson([entry.instanceId, entry.seq, entry.actorId ?? null, entry.event]));
  return hash('sha256', Buffer.concat([previous ?? Buffer.alloc(32), said]), 'buffer');
}

/** JSON with sorted keys: jsonb gives keys back in an order of its own. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(sorted(value));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, each]) => [key, sorted(each)]),
  );
}
