import type { MigrationInterface, QueryRunner } from 'typeorm';

export class IdentityAppointments1763900000016 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- A time at which a clerk looks at a person: by video, or at an office's window.
      create table identity_appointment (
        id uuid primary key,
        check_id uuid not null references identity_check,
        way text not null check (way in ('video', 'window')),
        -- Where the window is. None by video: any office of the reviewing department takes the call.
        office_id uuid references office,
        starts_at timestamptz not null,
        ends_at timestamptz not null check (ends_at > starts_at),
        -- From 1 to what the slot takes: two who want the last place at once collide on its number.
        seat integer not null check (seat > 0),
        state text not null check (state in ('booked', 'passed', 'failed', 'inconclusive', 'cancelled', 'missed')),
        -- Of the code, the reason and what travels between the two browsers.
        data_key_id uuid not null references data_key,
        -- Window: the code's keyed hash, which the clerk's typing finds; and the code, sealed, for its holder to read again.
        code_index bytea,
        code bytea,
        booked_by uuid not null references account,
        booked_at timestamptz not null,
        reminded_at timestamptz,
        -- The clerk in charge, from when they opened it.
        clerk_id uuid references account,
        opened_at timestamptz,
        -- The steps of the script that the clerk ticked, and the reason given.
        steps text[] not null default '{}',
        reason bytea,
        closed_at timestamptz,
        -- The picture taken in the call lies under a key of its own and goes with it.
        still_key_id uuid references data_key,
        still_file_id uuid references stored_file,
        evidence_until timestamptz,
        evidence_deleted_at timestamptz,
        check ((way = 'window') = (office_id is not null)),
        check ((way = 'window') = (code_index is not null and code is not null)),
        check ((state = 'booked') = (closed_at is null)),
        check ((clerk_id is null) = (opened_at is null)),
        check ((still_key_id is null) = (still_file_id is null))
      );
      create unique index identity_appointment_seat on identity_appointment (way, office_id, starts_at, seat)
        nulls not distinct where state = 'booked';
      create unique index identity_appointment_once on identity_appointment (check_id) where state = 'booked';
      create unique index identity_appointment_code on identity_appointment (code_index) where state = 'booked';
      create index identity_appointment_check on identity_appointment (check_id, booked_at desc);
      create index identity_appointment_day on identity_appointment (way, office_id, starts_at, id);
      create index identity_appointment_due on identity_appointment (ends_at) where state = 'booked';
      create index identity_appointment_remind on identity_appointment (starts_at) where state = 'booked' and reminded_at is null;
      create index identity_appointment_evidence on identity_appointment (evidence_until)
        where evidence_until is not null and evidence_deleted_at is null;

      -- The two sides of a video call, while it lasts: who is there, and what their browser last told the other's.
      create table video_side (
        appointment_id uuid not null references identity_appointment,
        side text not null check (side in ('citizen', 'clerk')),
        -- One opening of the page: whoever comes back is another visit.
        visit uuid not null,
        seen_at timestamptz not null,
        -- A session description (SDP), sealed: it names addresses.
        description bytea,
        described_at timestamptz,
        primary key (appointment_id, side)
      );

      -- Who opened the pictures of a doubtful try, and why; the reason is sealed under the try's key.
      create table face_opening (
        attempt_id uuid not null references face_attempt,
        reviewer_id uuid not null references account,
        reason bytea not null,
        at timestamptz not null,
        primary key (attempt_id, reviewer_id, at)
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table face_opening, video_side, identity_appointment');
  }
}
