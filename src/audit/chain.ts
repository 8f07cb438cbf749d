import { createHmac } from 'node:crypto';

/** Who did it: a citizen or staff account, or the portal itself (a clock that ran out). */
export interface AuditActor {
  readonly kind: 'citizen' | 'staff' | 'system' | 'visitor';
  readonly id: string | null;
  /** The party acted for, where it is not the actor's own. */
  readonly actingFor?: string | null;
}

/** What happened. `detail` holds codes, ids and counts, never a name, number or answer. */
export interface AuditEntry {
  /** The case's, application's or account's id: one chain each. */
  readonly chain: string;
  readonly at: Date;
  readonly actor: AuditActor;
  /** A verb in the past: 'case.submitted', 'certificate.used'. */
  readonly action: string;
  readonly subject: { readonly kind: string; readonly id: string };
  readonly detail?: Readonly<Record<string, unknown>>;
}

/** The bytes a record's MAC covers: every column, in a fixed order, and the MAC before it. */
export function recordMac(key: Buffer, previous: Buffer | undefined, seq: number, entry: AuditEntry): Buffer {
  const content = JSON.stringify([
    entry.chain,
    seq,
    entry.at.toISOString(),
    entry.actor.kind,
    entry.actor.id,
    entry.actor.actingFor ?? null,
    entry.action,
    entry.subject.kind,
    entry.subject.id,
    canonical(entry.detail ?? {}),
  ]);
  return createHmac('sha256', key).update(previous ?? Buffer.alloc(32)).update(content).digest();
}

/** jsonb orders keys its own way, so the MAC is taken over sorted keys. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, each]) => each !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, each]) => [key, canonical(each)]),
  );
}
