import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Vault } from '../../platform/crypto/vault.js';

/** A system that may send messages to cases. */
export interface Sender {
  readonly id: string;
  readonly name: string;
  /** Names of the messages it may send. */
  readonly messages: readonly string[];
  readonly createdAt: Date;
  readonly disabledAt: Date | undefined;
}

interface SenderRow {
  id: string;
  name: string;
  messages: string[];
  created_at: Date;
  disabled_at: Date | null;
}

/** Senders of messages, their sealed secrets, and what they delivered. */
@Injectable()
export class SenderStore {
  constructor(private readonly vault: Vault) {}

  async insert(manager: EntityManager, sender: { id: string; name: string; messages: readonly string[]; secret: Buffer; at: Date }): Promise<boolean> {
    const key = await this.vault.createKey(manager, sender.at);
    const rows: unknown[] = await manager.query(
      `insert into message_sender (id, name, messages, data_key_id, secret, created_at) values ($1, $2, $3, $4, $5, $6)
       on conflict (name) do nothing returning 1`,
      [sender.id, sender.name, sender.messages, key.id, key.seal(sender.secret, `message_sender.secret:${sender.id}`), sender.at],
    );
    return rows.length > 0;
  }

  async all(manager: EntityManager): Promise<Sender[]> {
    const rows: SenderRow[] = await manager.query('select id, name, messages, created_at, disabled_at from message_sender order by name');
    return rows.map(toSender);
  }

  /** One that may send, with its secret. */
  async active(manager: EntityManager, name: string): Promise<{ sender: Sender; secret: Buffer } | undefined> {
    const rows: (SenderRow & { data_key_id: string; secret: Buffer })[] = await manager.query(
      'select id, name, messages, created_at, disabled_at, data_key_id, secret from message_sender where name = $1 and disabled_at is null',
      [name],
    );
    const [row] = rows;
    if (!row) return undefined;
    const key = await this.vault.openKey(manager, row.data_key_id);
    return { sender: toSender(row), secret: key.open(row.secret, `message_sender.secret:${row.id}`) };
  }

  async disable(manager: EntityManager, name: string, at: Date): Promise<string | undefined> {
    const [rows]: [{ id: string }[], number] = await manager.query(
      'update message_sender set disabled_at = $2 where name = $1 and disabled_at is null returning id',
      [name, at],
    );
    return rows[0]?.id;
  }

  /** The body of a delivery made before; whoever delivers the same at the same time waits here for the first. */
  async delivered(manager: EntityManager, senderId: string, id: string): Promise<Buffer | undefined> {
    await manager.query('select pg_advisory_xact_lock(hashtextextended($1, 8902))', [`${senderId} ${id}`]);
    const rows: { body_hash: Buffer }[] = await manager.query('select body_hash from message_delivery where sender_id = $1 and id = $2', [senderId, id]);
    return rows[0]?.body_hash;
  }

  async keepDelivery(
    manager: EntityManager,
    delivery: { senderId: string; id: string; bodyHash: Buffer; caseId: string; message: string; at: Date },
  ): Promise<void> {
    await manager.query(
      'insert into message_delivery (sender_id, id, body_hash, case_id, message, received_at) values ($1, $2, $3, $4, $5, $6)',
      [delivery.senderId, delivery.id, delivery.bodyHash, delivery.caseId, delivery.message, delivery.at],
    );
  }
}

function toSender(row: SenderRow): Sender {
  return { id: row.id, name: row.name, messages: row.messages, createdAt: row.created_at, disabledAt: row.disabled_at ?? undefined };
}
