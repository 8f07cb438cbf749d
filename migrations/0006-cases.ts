import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Cases1763900000006 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- A draft fixes its party and its service version when it begins.
      create table application (
        id uuid primary key,
        service_version_id uuid not null references service_version,
        slug text not null,
        party_id uuid not null references party,
        actor_id uuid not null references account,
        state text not null check (state in ('draft', 'submitted', 'discarded')),
        revision integer not null default 0,
        data_key_id uuid not null references data_key,
        answers bytea not null,
        pages_done text[] not null default '{}',
        created_at timestamptz not null,
        updated_at timestamptz not null
      );
      create index application_party on application (party_id, updated_at desc);
      create table application_upload (
        application_id uuid not null references application,
        slot_id text not null,
        file_id uuid not null references stored_file,
        position integer not null,
        -- Which submission's files these are: 0 for the draft, n for the nth correction.
        round integer not null default 0,
        removed_at timestamptz,
        primary key (application_id, slot_id, file_id)
      );
      -- Slots met by a signed promise (告知承诺) or named as a gap to fill later (容缺受理).
      create table application_pledge (
        application_id uuid not null references application,
        slot_id text not null,
        kind text not null check (kind in ('promise', 'deferred')),
        made_at timestamptz not null,
        made_by uuid not null references account,
        primary key (application_id, slot_id)
      );

      create sequence case_number_seq;

      create table case_file (
        id uuid primary key,
        number text not null unique,
        application_id uuid not null unique references application,
        service_version_id uuid not null references service_version,
        slug text not null,
        party_id uuid not null references party,
        actor_id uuid not null references account,
        name_index bytea,
        region text references region,
        state text not null check (state in
          ('received', 'correction', 'accepted', 'refused', 'approved', 'rejected', 'withdrawn')),
        data_key_id uuid not null references data_key,
        submitted_at timestamptz not null,
        accepted_at timestamptz,
        accepted_how text check (accepted_how in ('clerk', 'deemed')),
        closed_at timestamptz
      );
      create index case_file_party on case_file (party_id, submitted_at desc, id);
      create index case_file_name on case_file (name_index) where name_index is not null;

      -- What was declared and signed, each time: never changed afterwards.
      create table submission (
        case_id uuid not null references case_file,
        revision integer not null,
        answers bytea not null,
        materials bytea not null,
        signed_by uuid not null references account,
        signature_method text not null,
        content_hash bytea not null,
        submitted_at timestamptz not null,
        primary key (case_id, revision)
      );

      -- 一次性告知: everything that is missing, told at once. Items are sealed: reasons may speak of the person.
      create table correction (
        id uuid primary key,
        case_id uuid not null references case_file,
        asked_by uuid not null references account,
        asked_at timestamptz not null,
        due_on date,
        items bytea not null,
        answered_at timestamptz
      );
      create unique index correction_one_open on correction (case_id) where answered_at is null;

      -- One row per open task of an office, written in the step's transaction; the desk pages it by key.
      create table queue_entry (
        case_id uuid not null references case_file,
        token integer not null,
        node text not null,
        stage text not null,
        office_id uuid not null references office,
        role text not null,
        slug text not null,
        number text not null,
        name_index bytea,
        resubmitted boolean not null default false,
        entered_at timestamptz not null,
        due_at timestamptz not null,
        claimed_by uuid references account,
        claimed_at timestamptz,
        primary key (case_id, token)
      );
      create index queue_entry_waiting on queue_entry (office_id, role, due_at, case_id, token) where claimed_by is null;
      create index queue_entry_office on queue_entry (office_id, role, due_at, case_id, token);
      create index queue_entry_mine on queue_entry (claimed_by, due_at, case_id, token) where claimed_by is not null;
      create index queue_entry_number on queue_entry (number);
      create index queue_entry_name on queue_entry (name_index);

      -- What happened, in words for the applicant's timeline: kind and plain facts only, no personal data.
      create table case_event (
        case_id uuid not null references case_file,
        seq integer not null,
        at timestamptz not null,
        kind text not null,
        actor_kind text not null,
        actor_id uuid,
        office_id uuid references office,
        detail jsonb not null default '{}',
        -- Reasons and notes, sealed under the case's key.
        note bytea,
        primary key (case_id, seq)
      );

      create table case_document (
        id uuid primary key,
        case_id uuid not null references case_file,
        kind text not null,
        number text not null unique,
        content bytea not null,
        file_id uuid references stored_file,
        issued_at timestamptz not null
      );
      create index case_document_case on case_document (case_id, issued_at);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table case_document, case_event, queue_entry, correction, submission, case_file,
      application_pledge, application_upload, application; drop sequence case_number_seq`);
  }
}
