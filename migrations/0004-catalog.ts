import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Catalog1763900000004 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- A version is a whole package of files and never changes once published; cases keep theirs.
      create table service_version (
        id uuid primary key,
        slug text not null,
        version integer not null check (version > 0),
        state text not null check (state in ('draft', 'published', 'retired')),
        files jsonb not null,
        hash text not null,
        -- 'demo' until an admin confirms the facts against the local guide.
        source text not null check (source in ('demo', 'confirmed')),
        imported_at timestamptz not null,
        imported_by uuid,
        published_at timestamptz,
        published_by uuid,
        retired_at timestamptz,
        unique (slug, version)
      );
      create unique index service_version_one_published on service_version (slug) where state = 'published';
      create function service_version_is_immutable() returns trigger language plpgsql as $$
      begin
        if old.state <> 'draft' and (new.files is distinct from old.files or new.hash <> old.hash) then
          raise exception 'a published service version cannot be changed: import a new version';
        end if;
        return new;
      end $$;
      create trigger service_version_immutable before update on service_version
        for each row execute function service_version_is_immutable();
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table service_version; drop function service_version_is_immutable()');
  }
}
