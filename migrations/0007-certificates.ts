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
        -- Commits to the metadata without giving it away: SHA-256 over the token and the metadata.
        content_hash bytea not null,
        -- The sealed PDF; made after the issue, by a job or at the first download.
        file_id uuid references stored_file,
        -- The holder's portrait, where it bears one: sealed under this certificate's own key.
        portrait_file_id uuid references stored_file,
        token_hash bytea not null unique,
        token bytea not null,
        previous_id uuid unique references certificate,
        case_id uuid references case_file,
        status_changed_at timestamptz,
        status_reason text
      );
      create index certificate_holder on certificate (holder_index, type_code, issued_at desc);
      create index certificate_ending on certificate (valid_to) where status = 'valid' and valid_to is not null;
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
        withdrawn_at timestamptz,
        -- Written by the use itself, never by the application.
        used_at timestamptz,
        check (expires_at > granted_at),
        check (withdrawn_at is null or used_at is null)
      );
      -- One open grant a slot; a used one makes room for the next submission's (after a correction).
      create unique index certificate_grant_one_open on certificate_grant (application_id, slot_id)
        where withdrawn_at is null and used_at is null;
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

      -- A holder is told once that a certificate will end.
      create table certificate_reminder (
        certificate_id uuid primary key references certificate,
        sent_at timestamptz not null
      );

      -- A grant may be withdrawn or used, once; what was granted never changes.
      create function certificate_grant_is_fixed() returns trigger language plpgsql as $$
      begin
        if (to_jsonb(new) - 'withdrawn_at' - 'used_at') <> (to_jsonb(old) - 'withdrawn_at' - 'used_at')
          or (old.withdrawn_at is not null and new.withdrawn_at is distinct from old.withdrawn_at)
          or (old.used_at is not null and new.used_at is distinct from old.used_at) then
          raise exception 'a certificate grant cannot be rewritten' using errcode = 'check_violation', constraint = 'certificate_grant_is_fixed';
        end if;
        return new;
      end $$;
      create trigger certificate_grant_is_fixed before update on certificate_grant
        for each row execute function certificate_grant_is_fixed();

      -- 授權 is law, so the database itself refuses a use without it. The grant must be for this very application, case,
      -- certificate and version, given by the certificate's holder, unexpired at the instant of use, neither withdrawn
      -- nor used; the certificate must be in force. Marking the grant used and checking it are one statement, so of two
      -- uses, or of a use and a withdrawal, at the same moment only one succeeds.
      create function certificate_use_needs_grant() returns trigger language plpgsql as $$
      begin
        update certificate_grant g set used_at = new.used_at
        from case_file c, certificate k, party p
        where g.id = new.grant_id
          and g.application_id = new.application_id
          and g.certificate_id = new.certificate_id
          and g.certificate_version = new.certificate_version
          and g.withdrawn_at is null
          and g.used_at is null
          and new.used_at >= g.granted_at
          and new.used_at < g.expires_at
          and c.id = new.case_id and c.application_id = g.application_id
          and p.id = g.holder_party_id and p.code_index = k.holder_index
          and k.id = g.certificate_id and k.version = g.certificate_version
          and k.content_hash = new.content_hash
          and k.status = 'valid'
          and (new.used_at at time zone 'Asia/Shanghai')::date between k.valid_from and coalesce(k.valid_to, 'infinity');
        if not found then
          raise exception 'certificate % may not be used without its holder''s valid grant for this case', new.certificate_id
            using errcode = 'check_violation', constraint = 'certificate_use_needs_grant';
        end if;
        return new;
      end $$;
      create trigger certificate_use_needs_grant before insert on certificate_use
        for each row execute function certificate_use_needs_grant();

      create function certificate_use_is_final() returns trigger language plpgsql as $$
      begin
        raise exception 'a recorded use of a certificate cannot be changed' using errcode = 'check_violation', constraint = 'certificate_use_is_final';
      end $$;
      create trigger certificate_use_is_final before update or delete on certificate_use
        for each row execute function certificate_use_is_final();
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table certificate_reminder, certificate_use, certificate_grant, certificate, certificate_type;
      drop function certificate_use_needs_grant(), certificate_use_is_final(), certificate_grant_is_fixed();
      drop sequence certificate_serial_seq`);
  }
}
