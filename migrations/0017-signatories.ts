import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Signatories1763900000017 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table process_task drop constraint process_task_performer_check,
        add constraint process_task_performer_check check (performer in ('office', 'applicant', 'signatory'));
      -- lapsed: the process came to its end before anybody took the application up (not all have signed in time).
      alter table case_file drop constraint case_file_state_check, add constraint case_file_state_check check (state in
        ('received', 'correction', 'accepted', 'refused', 'approved', 'rejected', 'withdrawn', 'lapsed'));

      -- Sent back by somebody who declined to sign, not told once by an office.
      alter table correction add column by_signatory boolean not null default false;

      -- What several people sign: made of one submission's answers, its bytes fixed. A correction that changes it makes another.
      create table signing_document (
        id uuid primary key,
        case_id uuid not null references case_file,
        -- The submission it was made of; later ones that say the same keep it.
        revision integer not null,
        content bytea not null,
        file_id uuid not null references stored_file,
        -- SHA-256 of the file's plain bytes: what an identity check for a signature is bound to.
        hash bytea not null,
        made_at timestamptz not null,
        -- Drawn again with the list of signatures, and sealed, once all have signed and somebody asks for it.
        sealed_file_id uuid references stored_file,
        unique (case_id, revision)
      );

      -- The people whom an application names to sign. Name, number and mobile are sealed under the case's key.
      create table signatory (
        id uuid primary key,
        case_id uuid not null references case_file,
        position integer not null,
        code_index bytea not null,
        person bytea not null,
        -- Token of their open step in the process; null while nothing is asked of them.
        step_token integer,
        -- Their link: one at a time, for the named person alone.
        link_hash bytea unique,
        link_expires_at timestamptz,
        invited_at timestamptz,
        invitations integer not null default 0,
        reminded_at timestamptz,
        -- A correction no longer names them.
        dropped_at timestamptz
      );
      create unique index signatory_once on signatory (case_id, code_index) where dropped_at is null;
      create index signatory_waiting on signatory (coalesce(reminded_at, invited_at), id) where step_token is not null;

      create table signature (
        id uuid primary key,
        signatory_id uuid not null references signatory,
        document_id uuid not null references signing_document,
        act text not null check (act in ('sign', 'decline')),
        account_id uuid not null references account,
        -- How the account's owner was confirmed, and the identity check where the process asks for one.
        method text check (method in ('password', 'code')),
        check_id uuid unique references identity_check,
        check_way text,
        checked_at timestamptz,
        -- Why they declined, sealed under the case's key.
        reason bytea,
        at timestamptz not null,
        check ((act = 'sign') = (method is not null)),
        check ((act = 'decline') = (reason is not null)),
        check ((check_id is null) = (check_way is null) and (check_id is null) = (checked_at is null))
      );
      create unique index signature_once on signature (signatory_id, document_id) where act = 'sign';

      -- The database itself refuses a signature by anybody but the named person, and one that rests on a check for another
      -- purpose, person or document, or on one that was not passed.
      create function signature_is_of_its_signatory() returns trigger language plpgsql as $$
      begin
        if not exists (
          select 1 from signatory s
            join signing_document d on d.id = new.document_id and d.case_id = s.case_id
            join account a on a.id = new.account_id
            join party p on p.id = a.party_id and p.code_index = s.code_index
          where s.id = new.signatory_id and s.dropped_at is null
        ) then
          raise exception 'a document is signed by those whom its case names' using errcode = 'check_violation', constraint = 'signature_is_of_its_signatory';
        end if;
        if new.check_id is not null and not exists (
          select 1 from identity_check c
            join signatory s on s.id = new.signatory_id and s.id = c.subject_id
            join signing_document d on d.id = new.document_id and d.hash = c.document_hash
            join party p on p.id = c.party_id and p.code_index = s.code_index
          where c.id = new.check_id and c.purpose = 'signing' and c.state = 'passed' and c.way = new.check_way and c.decided_at = new.checked_at
        ) then
          raise exception 'this identity check was not made for this signature' using errcode = 'check_violation', constraint = 'signature_needs_its_own_check';
        end if;
        return new;
      end $$;
      create trigger signature_is_of_its_signatory before insert on signature
        for each row execute function signature_is_of_its_signatory();
      create function signature_is_final() returns trigger language plpgsql as $$
      begin
        raise exception 'a signature cannot be changed' using errcode = 'check_violation', constraint = 'signature_is_final';
      end $$;
      create trigger signature_is_final before update or delete on signature
        for each row execute function signature_is_final();

      -- Serials of the credit codes of firms that come into being here.
      create sequence organization_serial_seq;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop sequence organization_serial_seq; drop table signature, signatory, signing_document;
      drop function signature_is_of_its_signatory(), signature_is_final();
      alter table correction drop column by_signatory;
      alter table case_file drop constraint case_file_state_check, add constraint case_file_state_check check (state in
        ('received', 'correction', 'accepted', 'refused', 'approved', 'rejected', 'withdrawn'));
      alter table process_task drop constraint process_task_performer_check,
        add constraint process_task_performer_check check (performer in ('office', 'applicant'))`);
  }
}
