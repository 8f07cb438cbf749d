import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Accounts1763900000003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table region (
        code text primary key,
        name text not null,
        parent text references region
      );
      create table department_type (
        code text primary key,
        name text not null
      );
      create table office (
        id uuid primary key,
        name text not null,
        department_type text not null references department_type,
        region text not null references region,
        credit_code text not null,
        address text not null,
        phone text not null,
        complaint_phone text not null,
        hours text not null,
        -- Where its decisions are appealed: 行政复议 and 行政诉讼.
        review_body text not null,
        court text not null
      );
      -- Which office answers for a department type in a region. Versioned: a case keeps the office it was given.
      create table jurisdiction (
        department_type text not null references department_type,
        region text not null references region,
        office_id uuid not null references office,
        valid_from date not null,
        valid_to date,
        primary key (department_type, region, valid_from)
      );

      -- A person or organisation: owns drafts, cases and certificates. Names and numbers are sealed in profile.
      create table party (
        id uuid primary key,
        kind text not null check (kind in ('person', 'organization')),
        data_key_id uuid not null references data_key,
        profile bytea not null,
        -- Blind index of the resident ID or credit code, once verified: unique among verified parties only.
        code_index bytea unique,
        name_index bytea,
        created_at timestamptz not null
      );
      create index party_name on party (name_index) where name_index is not null;

      create table account (
        id uuid primary key,
        kind text not null check (kind in ('citizen', 'staff')),
        party_id uuid unique references party,
        -- Citizens: blind index of the mobile. Staff sign in by staff number.
        mobile_index bytea unique,
        staff_number text unique,
        password_hash text not null,
        level text not null check (level in ('registered', 'verified')),
        verified_at timestamptz,
        verified_by text,
        data_key_id uuid not null references data_key,
        contact bytea not null,
        totp bytea,
        totp_last_step bigint,
        office_id uuid references office,
        roles text[] not null default '{}',
        preferences jsonb not null default '{}',
        -- Raised by "sign out everywhere" and a new password: older sessions end.
        session_epoch integer not null default 1,
        demo boolean not null default false,
        created_at timestamptz not null,
        disabled_at timestamptz,
        check ((kind = 'staff') = (staff_number is not null)),
        check ((kind = 'citizen') = (party_id is not null))
      );

      -- The right to act for another party.
      create table mandate (
        id uuid primary key,
        principal_id uuid not null references party,
        agent_id uuid not null references party,
        kind text not null check (kind in ('legal-representative', 'proxy', 'guardian')),
        valid_from date not null,
        valid_to date,
        revoked_at timestamptz,
        unique (principal_id, agent_id, kind)
      );
      create index mandate_agent on mandate (agent_id) where revoked_at is null;

      -- Asked for from one browser and answered there: the id stays in that browser's session, so that nobody else can
      -- use up its attempts. A row is made for unknown mobiles too (its code was never sent), so the answers are alike.
      create table one_time_code (
        id uuid primary key,
        purpose text not null,
        subject_index bytea not null,
        code_mac bytea not null,
        created_at timestamptz not null,
        expires_at timestamptz not null,
        attempts integer not null default 0,
        used_at timestamptz,
        -- The act that the proof was given for is done: it serves once.
        spent_at timestamptz
      );
      create index one_time_code_subject on one_time_code (subject_index, purpose, created_at desc);

      -- Answers of the identity provider, kept to limit guessing: per account, and per number across accounts.
      create table identity_attempt (
        id uuid primary key,
        account_id uuid not null references account,
        code_index bytea not null,
        outcome text not null check (outcome in ('verified', 'not-confirmed')),
        at timestamptz not null
      );
      create index identity_attempt_account on identity_attempt (account_id, at desc);
      create index identity_attempt_code on identity_attempt (code_index, at desc);

      -- How long a guesser must wait, by keyed hash of what is guessed and from where. Shared between processes;
      -- a crash may forget it.
      create unlogged table sign_in_throttle (
        key bytea primary key,
        -- Not whole: it leaks with time.
        failures double precision not null,
        last_at timestamptz not null,
        next_at timestamptz not null
      );
      create index sign_in_throttle_last on sign_in_throttle (last_at);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'drop table sign_in_throttle, identity_attempt, one_time_code, mandate, account, party, jurisdiction, office, department_type, region',
    );
  }
}
