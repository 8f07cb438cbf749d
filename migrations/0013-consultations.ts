import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Consultations1763900000013 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- 徵求意見: a question to another office or a colleague while the step stays open. Question and answer are sealed.
      create table consultation (
        id uuid primary key,
        case_id uuid not null references case_file,
        token integer not null,
        asked_by uuid not null references account,
        asked_office uuid not null references office,
        asked_at timestamptz not null,
        to_office uuid not null references office,
        -- One person of that office; null: whoever of it answers.
        to_account uuid references account,
        question bytea not null,
        answer bytea,
        answered_by uuid references account,
        answered_at timestamptz,
        -- The step was done without waiting for the answer.
        closed_at timestamptz
      );
      create index consultation_case on consultation (case_id, asked_at);
      create index consultation_open on consultation (to_office, asked_at, id) where answered_at is null and closed_at is null;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table consultation');
  }
}
