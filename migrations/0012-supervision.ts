import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Supervision1763900000012 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- 電子監察: a limit that ran out while an office had the case. Once for each clock, round and office; no personal data.
      create table supervision_card (
        case_id uuid not null references case_file,
        clock_id text not null,
        round integer not null,
        office_id uuid not null references office,
        colour text not null check (colour in ('yellow', 'red')),
        slug text not null,
        number text not null,
        -- The deadline that was missed, whenever the worker noticed.
        given_at timestamptz not null,
        primary key (case_id, clock_id, round, office_id)
      );
      create index supervision_card_office on supervision_card (office_id, given_at desc, case_id desc, clock_id desc);
      create index supervision_card_month on supervision_card (given_at, office_id, colour);
      -- Whom to tell at an office.
      create index account_office on account (office_id) where office_id is not null;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index account_office; drop table supervision_card');
  }
}
