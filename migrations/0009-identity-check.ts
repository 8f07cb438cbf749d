import type { MigrationInterface, QueryRunner } from 'typeorm';

export class IdentityCheck1763900000009 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- A person's assurance: identity proven by a check, until when and how. On the party, for a child has no account.
      alter table party add column checked_until timestamptz;
      alter table party add column checked_by text check (checked_by in ('face', 'video', 'window', 'national'));

      -- The need to prove an identity for one purpose; any way may meet it.
      create table identity_check (
        id uuid primary key,
        account_id uuid not null references account,
        party_id uuid not null references party,
        purpose text not null check (purpose in ('account', 'signing')),
        -- signing: the row of the room that asks, and SHA-256 of what is signed.
        subject_id uuid,
        document_hash bytea,
        state text not null check (state in ('open', 'waiting', 'passed', 'failed', 'lapsed')),
        way text check (way in ('face', 'video', 'window', 'national')),
        return_path text not null,
        created_at timestamptz not null,
        decided_at timestamptz,
        check ((purpose = 'signing') = (subject_id is not null and document_hash is not null)),
        check ((state in ('passed', 'failed')) = (decided_at is not null))
      );
      create index identity_check_party on identity_check (party_id, created_at desc);
      -- One open need for a purpose.
      create unique index identity_check_once on identity_check (party_id, purpose, coalesce(subject_id, party_id))
        where state in ('open', 'waiting');

      -- 單獨同意: consent to the face check alone, apart from every other.
      create table identity_consent (
        id uuid primary key,
        check_id uuid not null references identity_check,
        -- The person, or the guardian of a child under 14.
        given_by uuid not null references account,
        as_guardian boolean not null,
        -- Which wording was on the screen, and whether one face trying several identities may be looked for.
        text_version text not null,
        cross_checking boolean not null,
        given_at timestamptz not null,
        withdrawn_at timestamptz
      );
      create index identity_consent_check on identity_consent (check_id, given_at desc);

      -- One try before the camera. Its evidence lies under a key of its own and goes with it.
      create table face_attempt (
        id uuid primary key,
        check_id uuid not null references identity_check,
        account_id uuid not null references account,
        device_mac bytea not null,
        address_mac bytea not null,
        session_mac bytea not null,
        nonce_hash bytea not null unique,
        challenge text[] not null,
        data_key_id uuid not null references data_key,
        state text not null check (state in ('capturing', 'queued', 'review', 'passed', 'failed', 'outage', 'lapsed')),
        -- What was judged, by which thresholds and models, sealed; and the codes of its findings, which name nobody.
        judgement bytea,
        findings text[] not null default '{}',
        -- A worker's hold on a queued try: whose, until when (real time: the demo's clock can be moved), how often taken.
        lease_id uuid,
        lease_until timestamptz,
        takes integer not null default 0,
        started_at timestamptz not null,
        expires_at timestamptz not null,
        submitted_at timestamptz,
        judged_at timestamptz,
        evidence_until timestamptz,
        evidence_deleted_at timestamptz
      );
      create index face_attempt_check on face_attempt (check_id, started_at desc);
      create index face_attempt_account on face_attempt (account_id, started_at desc);
      create index face_attempt_device on face_attempt (device_mac, started_at desc);
      create index face_attempt_address on face_attempt (address_mac, started_at desc);
      create index face_attempt_queue on face_attempt (submitted_at, id) where state = 'queued';
      create index face_attempt_capturing on face_attempt (expires_at) where state = 'capturing';
      create index face_attempt_review on face_attempt (judged_at, id) where state = 'review';
      create index face_attempt_due on face_attempt (evidence_until) where evidence_deleted_at is null and evidence_until is not null;

      create table face_frame (
        attempt_id uuid not null references face_attempt,
        seq integer not null,
        taken_ms integer not null,
        received_at timestamptz not null,
        -- Several pictures arrive and lie in one file: which, from where, how long. Null once the evidence is deleted; the
        -- keyed hash of its bytes stays, so that a picture can't be sent again.
        file_id uuid references stored_file,
        file_offset integer not null,
        bytes integer not null,
        picture_mac bytea not null,
        primary key (attempt_id, seq)
      );
      create index face_frame_picture on face_frame (picture_mac);

      -- What clerks decided on a doubtful try; the reason is sealed under the try's key.
      create table face_review (
        attempt_id uuid not null references face_attempt,
        reviewer_id uuid not null references account,
        verdict text not null check (verdict in ('pass', 'fail')),
        reason bytea not null,
        at timestamptz not null,
        primary key (attempt_id, reviewer_id)
      );

      -- What decides: thresholds, how long things are kept, how many clerks look. The newest row is in force.
      create table identity_policy (
        version integer primary key,
        policy jsonb not null,
        set_by uuid references account,
        reason text not null,
        at timestamptz not null
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table identity_policy, face_review, face_frame, face_attempt, identity_consent, identity_check;
      alter table party drop column checked_by, drop column checked_until`);
  }
}
