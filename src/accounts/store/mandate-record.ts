import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { MandateKind } from '../domain/mandate.js';

/** The right of one party to act for another, from a day to a day (inclusive), unless revoked. */
@Entity({ name: 'mandate' })
export class MandateRecord {
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid', { name: 'principal_id' })
  principalId: string;

  @Column('uuid', { name: 'agent_id' })
  agentId: string;

  @Column('text')
  kind: MandateKind;

  @Column('date', { name: 'valid_from' })
  validFrom: string;

  @Column('date', { name: 'valid_to', nullable: true })
  validTo: string | null;

  @Column('timestamptz', { name: 'revoked_at', nullable: true })
  revokedAt: Date | null;
}
