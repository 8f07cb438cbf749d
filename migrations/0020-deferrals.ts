import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Deferrals1763900000020 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- 容缺受理: a material that an accepted case still owes, and until when.
      create table deferral (
        case_id uuid not null references case_file,
        slot_id text not null,
        -- Working days, from the day after it began.
        days integer not null,
        begun_at timestamptz not null,
        due_at timestamptz not null,
        -- When the portal has something to do by itself: the reminder, then the end. Null: nothing any more.
        next_at timestamptz,
        -- It ran out and nothing had come.
        lapsed_at timestamptz,
        -- An office confirmed what came, or the case ended without being granted.
        ended_at timestamptz,
        primary key (case_id, slot_id)
      );
      create index deferral_next on deferral (next_at) where next_at is not null;

      -- What was handed in, each time; an office confirms it or asks for it again, with a sealed reason.
      create table deferral_delivery (
        case_id uuid not null,
        slot_id text not null,
        round integer not null,
        file_ids uuid[] not null,
        handed_in_at timestamptz not null,
        handed_in_by uuid not null references account,
        answer text check (answer in ('confirmed', 'asked-again')),
        answered_at timestamptz,
        answered_by uuid references account,
        reason bytea,
        primary key (case_id, slot_id, round),
        foreign key (case_id, slot_id) references deferral
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table deferral_delivery, deferral');
  }
}
