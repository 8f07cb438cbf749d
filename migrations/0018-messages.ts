import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Messages1763900000018 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- What a process waits for from outside, kept by its steps like its timers.
      create table process_message (
        instance_id uuid not null references process_instance,
        token integer not null,
        node text not null,
        message text not null,
        since timestamptz not null,
        primary key (instance_id, token, node)
      );
      create index process_message_since on process_message (since, instance_id, token, node);

      -- Systems that may send messages to cases, each with a secret of its own and only those messages that it is known for.
      create table message_sender (
        id uuid primary key,
        name text not null unique,
        messages text[] not null,
        data_key_id uuid not null references data_key,
        secret bytea not null,
        created_at timestamptz not null,
        disabled_at timestamptz
      );
      -- What was delivered: the same delivery again changes nothing.
      create table message_delivery (
        sender_id uuid not null references message_sender,
        id text not null,
        body_hash bytea not null,
        case_id uuid not null references case_file,
        message text not null,
        received_at timestamptz not null,
        primary key (sender_id, id)
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table message_delivery, message_sender, process_message');
  }
}
