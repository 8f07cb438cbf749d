import type { EntityManager } from 'typeorm';
import type { MessageKind, MessageParams } from '../domain/message.js';

export interface MessageRow {
  readonly id: string;
  readonly account_id: string;
  readonly kind: MessageKind;
  readonly params: MessageParams;
  readonly case_id: string | null;
  readonly link: string | null;
  readonly created_at: Date;
  readonly read_at: Date | null;
}

const COLUMNS = 'id, account_id, kind, params, case_id, link, created_at, read_at';

export async function insertMessages(manager: EntityManager, rows: readonly MessageRow[]): Promise<void> {
  if (rows.length === 0) return;
  await manager.query(
    `insert into message (id, account_id, kind, params, case_id, link, created_at)
     select * from jsonb_to_recordset($1::jsonb)
       as m(id uuid, account_id uuid, kind text, params jsonb, case_id uuid, link text, created_at timestamptz)`,
    [JSON.stringify(rows)],
  );
}

export async function findMessage(manager: EntityManager, id: string): Promise<MessageRow | undefined> {
  const rows: MessageRow[] = await manager.query(`select ${COLUMNS} from message where id = $1`, [id]);
  return rows[0];
}

/** Newest first, from below `before` (ids are in time's order). */
export async function messagesOf(
  manager: EntityManager,
  accountId: string,
  page: { before?: string | undefined; limit: number },
): Promise<MessageRow[]> {
  return manager.query(
    `select ${COLUMNS} from message where account_id = $1 and ($2::uuid is null or id < $2) order by id desc limit $3`,
    [accountId, page.before ?? null, page.limit],
  );
}

/** The message's link if it is the account's own; undefined otherwise. */
export async function markRead(manager: EntityManager, accountId: string, id: string, at: Date): Promise<{ link: string | null } | undefined> {
  const [rows]: [{ link: string | null }[], number] = await manager.query(
    'update message set read_at = coalesce(read_at, $3) where id = $1 and account_id = $2 returning link',
    [id, accountId, at],
  );
  return rows[0];
}

export async function markAllRead(manager: EntityManager, accountId: string, at: Date): Promise<void> {
  await manager.query('update message set read_at = $2 where account_id = $1 and read_at is null', [accountId, at]);
}

/** Who reads for a party: a person's own account; for a firm or a ward, those with a mandate in force. */
export async function accountsOfParty(manager: EntityManager, partyId: string, today: string): Promise<string[]> {
  const rows: { id: string }[] = await manager.query(
    `select id from account where party_id = $1 and disabled_at is null
     union
     select a.id from mandate m join account a on a.party_id = m.agent_id and a.disabled_at is null
     where m.principal_id = $1 and m.revoked_at is null and m.valid_from <= $2::date and (m.valid_to is null or m.valid_to >= $2::date)`,
    [partyId, today],
  );
  return rows.map((row) => row.id);
}

export type Channel = 'mail' | 'sms';
export type DeliveryState = 'sent' | 'suppressed' | 'failed';

export async function deliveriesOf(manager: EntityManager, messageId: string): Promise<Map<Channel, DeliveryState>> {
  const rows: { channel: Channel; state: DeliveryState }[] = await manager.query('select channel, state from delivery where message_id = $1', [messageId]);
  return new Map(rows.map((row) => [row.channel, row.state]));
}

export async function recordDelivery(
  manager: EntityManager,
  delivery: { messageId: string; channel: Channel; state: DeliveryState; at: Date; error?: string },
): Promise<void> {
  await manager.query(
    `insert into delivery as d (message_id, channel, state, attempts, at, error) values ($1, $2, $3, 1, $4, $5)
     on conflict (message_id, channel) do update
       set state = excluded.state, attempts = d.attempts + 1, at = excluded.at, error = excluded.error`,
    [delivery.messageId, delivery.channel, delivery.state, delivery.at, delivery.error ?? null],
  );
}
