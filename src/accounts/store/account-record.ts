import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { AssuranceLevel, StaffRole } from '../domain/actor.js';
import type { Preferences } from '../domain/profile.js';

/** What someone signs in with: a citizen's (mobile, own party) or a member of staff's (number, office, roles). */
@Entity({ name: 'account' })
export class AccountRecord {
  @PrimaryColumn('uuid')
  id: string;

  @Column('text')
  kind: 'citizen' | 'staff';

  @Column('uuid', { name: 'party_id', nullable: true })
  partyId: string | null;

  @Column('bytea', { name: 'mobile_index', nullable: true })
  mobileIndex: Buffer | null;

  @Column('text', { name: 'staff_number', nullable: true })
  staffNumber: string | null;

  @Column('text', { name: 'password_hash' })
  passwordHash: string;

  @Column('text')
  level: AssuranceLevel;

  @Column('timestamptz', { name: 'verified_at', nullable: true })
  verifiedAt: Date | null;

  @Column('text', { name: 'verified_by', nullable: true })
  verifiedBy: string | null;

  @Column('uuid', { name: 'data_key_id' })
  dataKeyId: string;

  /** Sealed: Contact of a citizen, StaffContact of staff. */
  @Column('bytea')
  contact: Buffer;

  /** Sealed base32 secret of the second factor. */
  @Column('bytea', { nullable: true })
  totp: Buffer | null;

  @Column('bigint', { name: 'totp_last_step', nullable: true })
  totpLastStep: number | null;

  @Column('uuid', { name: 'office_id', nullable: true })
  officeId: string | null;

  @Column('text', { array: true })
  roles: StaffRole[];

  @Column('jsonb')
  preferences: Preferences;

  @Column('integer', { name: 'session_epoch' })
  sessionEpoch: number;

  @Column('boolean')
  demo: boolean;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('timestamptz', { name: 'disabled_at', nullable: true })
  disabledAt: Date | null;
}
