import type { MigrationInterface, QueryRunner } from 'typeorm';

export class ProcessFiles1763900000011 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // Decision tables and called processes of the same package, by file name: the definition's hash covers them too.
    await runner.query(`alter table process_definition add column others jsonb not null default '{}'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table process_definition drop column others');
  }
}
