import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Certificates1763900000007 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table certificate_type (
        code text primary key,
        name text not null,
        definition jsonb not null
      );

      create sequence certificate_serial_seq;

      create table certificate (
        id uuid primary key,
        type_code text not null references certificate_type,
        identifier text not null unique,
        -- Blind index of the holder's ID number or credit code: a certificate exists whether or not its holder has an account.
        holder_index bytea not null,
        version integer not null,
        status text not null check (status in ('valid', 'revoked', 'superseded')),
        office_id uuid references office,
        issued_at timestamptz not null,
        valid_from date not null,
        valid_to date,
        data_key_id uuid not null references data_key,
        -- Metadata (ZZMC …) and attributes, sealed.
        attributes bytea not null,
        file_id uuid references stored_file,
        token_hash bytea not null unique,
        token bytea not null,
        previous_id uuid references certificate,
        case_id uuid references case_file,
        status_changed_at timestamptz,
        status_reason text
      );
      create index certificate_holder on certificate (holder_index, type_code, issued_at desc);
      -- An approved case issues one certificate of a type, however often the job runs.
      create unique index certificate_once_per_case on certificate (case_id, type_code) where case_id is not null;

      -- The holder's permission for one use, for one application's one slot.
      create table certificate_grant (
        id uuid primary key,
        certificate_id uuid not null references certificate,
        certificate_version integer not null,
        holder_party_id uuid not null references party,
        application_id uuid not null references application,
        slot_id text not null,
        purpose text not null,
        granted_by uuid not null references account,
        granted_at timestamptz not null,
        expires_at timestamptz not null,
        withdrawn_at timestamptz
      );
      create unique index certificate_grant_one_open on certificate_grant (application_id, slot_id) where withdrawn_at is null;
      create index certificate_grant_holder on certificate_grant (holder_party_id, granted_at desc);

      create table certificate_use (
        grant_id uuid primary key references certificate_grant,
        application_id uuid not null references application,
        case_id uuid not null references case_file,
        certificate_id uuid not null references certificate,
        certificate_version integer not null,
        content_hash bytea not null,
        used_at timestamptz not null
      );
      create index certificate_use_certificate on certificate_use (certificate_id, used_at desc);
      create index certificate_use_case on certificate_use (case_id);

      -- 授權 is law, so the database itself refuses a use without it: the grant must be for this very application and
      -- certificate, unexpired at the instant of use, not withdrawn, and (by the primary key) not used before.
      create function certificate_use_needs_grant() returns trigger language plpgsql as $$
      begin
        if not exists (
          select 1 from certificate_grant g
          join case_file c on c.id = new.case_id and c.application_id = g.application_id
          join certificate k on k.id = g.certificate_id and k.status = 'valid'
          where g.id = new.grant_id
            and g.application_id = new.application_id
            and g.certificate_id = new.certificate_id
            and g.certificate_version = new.certificate_version
            and g.withdrawn_at is null
            and new.used_at >= g.granted_at
            and new.used_at < g.expires_at
        ) then
          raise exception 'certificate % may not be used without its holder''s valid grant for this case', new.certificate_id
            using errcode = 'check_violation', constraint = 'certificate_use_needs_grant';
        end if;
        return new;
      end $$;
      create trigger certificate_use_needs_grant before insert or update on certificate_use
        for each row execute function certificate_use_needs_grant();
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table certificate_use, certificate_grant, certificate, certificate_type;
      drop function certificate_use_needs_grant(); drop sequence certificate_serial_seq`);
  }
}
