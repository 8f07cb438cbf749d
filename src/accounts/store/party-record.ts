import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { PartyKind } from '../domain/actor.js';
import type { ProvenBy } from '../domain/assurance.js';

/** A person or organisation: owns drafts, cases and certificates. */
@Entity({ name: 'party' })
export class PartyRecord {
  @PrimaryColumn('uuid')
  id: string;

  @Column('text')
  kind: PartyKind;

  @Column('uuid', { name: 'data_key_id' })
  dataKeyId: string;

  /** Sealed PartyProfile. */
  @Column('bytea')
  profile: Buffer;

  @Column('bytea', { name: 'code_index', nullable: true })
  codeIndex: Buffer | null;

  @Column('bytea', { name: 'name_index', nullable: true })
  nameIndex: Buffer | null;

  /** Identity proven by a check (identity-check), until when. */
  @Column('timestamptz', { name: 'checked_until', nullable: true })
  checkedUntil: Date | null;

  @Column('text', { name: 'checked_by', nullable: true })
  checkedBy: ProvenBy | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;
}
