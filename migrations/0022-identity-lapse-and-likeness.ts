import type { MigrationInterface, QueryRunner } from 'typeorm';

export class IdentityLapseAndLikeness1763900000022 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- When a check that nobody comes back to closes, and when its person was told so.
      alter table identity_check add column lapses_at timestamptz;
      alter table identity_check add column lapse_told_at timestamptz;
      update identity_check set lapses_at = now() + interval '30 days' where state in ('open', 'waiting');
      create index identity_check_lapse on identity_check (lapses_at) where state = 'open';

      -- Cross-checking, where it is on and was agreed to: the likeness of the face, sealed under the try's key; it goes with it.
      alter table face_attempt add column likeness bytea;
      create index face_attempt_likeness on face_attempt (started_at desc) where likeness is not null;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table face_attempt drop column likeness;
      alter table identity_check drop column lapse_told_at, drop column lapses_at;
    `);
  }
}
