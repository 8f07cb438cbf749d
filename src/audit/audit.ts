import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { KEYS, type Keys } from '../platform/crypto/keys.js';
import { recordMac, type AuditEntry } from './chain.js';

/**
 * The hash-chained record of who did what to whom. Written in the transaction of the change it records: neither can
 * exist without the other. The MAC key lives outside the database, so a rewriter of rows can't rewrite the chain.
 */
@Injectable()
export class Audit {
  constructor(@Inject(KEYS) private readonly keys: Keys) {}

  /** Appends entries of one chain, in order. Locks that chain's head until the transaction ends. */
  async append(manager: EntityManager, ...entries: readonly [AuditEntry, ...AuditEntry[]]): Promise<void> {
    const chain = entries[0].chain;
    const head = (await this.lockHead(manager, chain)) ?? (await this.beginChain(manager, chain));
    let { seq } = head;
    let mac = seq === 0 ? undefined : head.mac;
    const rows: unknown[][] = [];
    for (const entry of entries) {
      if (entry.chain !== chain) throw new Error('one append writes one chain');
      seq += 1;
      mac = recordMac(this.keys.audit, mac, seq, entry);
      rows.push([
        chain, seq, entry.at, entry.actor.kind, entry.actor.id, entry.actor.actingFor ?? null, entry.action,
        entry.subject.kind, entry.subject.id, JSON.stringify(entry.detail ?? {}), mac,
      ]);
    }
    const width = 11;
    const places = rows.map((row, r) => `(${row.map((_, c) => `$${r * width + c + 1}`).join(', ')})`).join(', ');
    const headAt = rows.length * width;
    await manager.query(
      `with record as (
         insert into audit_record (chain_id, seq, at, actor_kind, actor_id, acting_for, action, subject_kind, subject_id, detail, mac)
         values ${places}
       )
       insert into audit_head (chain_id, seq, mac) values ($${headAt + 1}, $${headAt + 2}, $${headAt + 3})
       on conflict (chain_id) do update set seq = excluded.seq, mac = excluded.mac`,
      [...rows.flat(), chain, seq, mac],
    );
  }

  private async lockHead(manager: EntityManager, chain: string): Promise<Head | undefined> {
    const heads: Head[] = await manager.query('select seq, mac from audit_head where chain_id = $1 for update', [chain]);
    return heads[0];
  }

  /** Two first entries of one chain at the same moment: the second waits here, and goes on from the first. */
  private async beginChain(manager: EntityManager, chain: string): Promise<Head> {
    const begun: Head[] = await manager.query(
      "insert into audit_head (chain_id, seq, mac) values ($1, 0, '') on conflict do nothing returning seq, mac",
      [chain],
    );
    const head = begun[0] ?? (await this.lockHead(manager, chain));
    if (!head) throw new Error('the audit chain that was just begun is not there');
    return head;
  }
}

interface Head {
  readonly seq: number;
  readonly mac: Buffer;
}
