import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Notifications1763900000008 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- In-app messages to an account. kind and params make the text in the reader's language; params hold no personal data.
      create table message (
        id uuid primary key,
        account_id uuid not null references account,
        kind text not null,
        params jsonb not null,
        case_id uuid,
        link text,
        created_at timestamptz not null,
        read_at timestamptz
      );
      create index message_account on message (account_id, id desc);
      create index message_unread on message (account_id) where read_at is null;

      -- The same message on its way out by mail or SMS. Written by the outbox job after each try: what is 'sent' (or
      -- 'suppressed': a demo account, an address that isn't there) is never tried again.
      create table delivery (
        message_id uuid not null references message,
        channel text not null check (channel in ('mail', 'sms')),
        state text not null check (state in ('sent', 'suppressed', 'failed')),
        attempts integer not null,
        at timestamptz not null,
        error text,
        primary key (message_id, channel)
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table delivery, message');
  }
}
