import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { CitizenActor } from '../../accounts/domain/actor.js';
import { parseMobileNumber } from '../../accounts/domain/mobile-number.js';
import { Audit } from '../../audit/audit.js';
import { Clock } from '../../platform/clock/clock.js';
import type { Refusal } from '../../platform/errors/refusal.js';
import type { CaseFile } from '../domain/case.js';
import { MOST_INVITATIONS, RESEND_AFTER_MS, type Signatory } from '../domain/signatory.js';
import { SignatoryStore } from '../store/signatory-store.js';
import { auditActorOf } from './audit-actor.js';
import { CaseAccess, type CaseAccessRefusal } from './case-access.js';
import { InviteSignatories } from './invite-signatories.js';

export type ResendRefusal =
  | CaseAccessRefusal
  | Refusal<'no-such-signatory'>
  | Refusal<'not-asked'>
  | Refusal<'too-soon'>
  | Refusal<'too-often'>
  | Refusal<'bad-mobile'>;

/** The applicant sends somebody their link again, or to another mobile where the first was wrong. The old link ends. */
@Injectable()
export class ResendInvitation {
  constructor(
    private readonly dataSource: DataSource,
    private readonly access: CaseAccess,
    private readonly signatories: SignatoryStore,
    private readonly inviting: InviteSignatories,
    private readonly audit: Audit,
    private readonly clock: Clock,
  ) {}

  async resend(actor: CitizenActor, number: string, id: string): Promise<{ sent: true } | ResendRefusal> {
    return this.dataSource.transaction(async (manager) => {
      const found = await this.find(manager, actor, number, id);
      if ('refused' in found) return found;
      const at = this.clock.now();
      if (found.signatory.invitedAt && at.getTime() - found.signatory.invitedAt.getTime() < RESEND_AFTER_MS) return { refused: 'too-soon' };
      await this.inviting.invite(manager, found.caseFile, found.signatory, at);
      await this.record(manager, actor, found.caseFile, 'case.signatory-invited', id, at);
      return { sent: true };
    });
  }

  /** The name and number stay: they are what was submitted. Only where the link goes may change. */
  async changeMobile(actor: CitizenActor, number: string, id: string, typed: string): Promise<{ sent: true } | ResendRefusal> {
    const parsed = parseMobileNumber(typed);
    if ('refused' in parsed) return { refused: 'bad-mobile' };
    return this.dataSource.transaction(async (manager) => {
      const found = await this.find(manager, actor, number, id);
      if ('refused' in found) return found;
      const at = this.clock.now();
      const { caseFile, signatory } = found;
      const person = { ...signatory.person, mobile: parsed.value, formMobile: signatory.person.formMobile ?? signatory.person.mobile };
      await this.signatories.update(manager, caseFile, id, { position: signatory.position, person });
      await this.inviting.invite(manager, caseFile, { ...signatory, person }, at);
      await this.record(manager, actor, caseFile, 'case.signatory-changed', id, at);
      return { sent: true };
    });
  }

  private async find(
    manager: EntityManager, actor: CitizenActor, number: string, id: string,
  ): Promise<{ caseFile: CaseFile; signatory: Signatory } | ResendRefusal> {
    const caseFile = await this.access.forApplicant(manager, actor, number);
    if ('refused' in caseFile) return caseFile;
    await this.signatories.lock(manager, id);
    const signatory = (await this.signatories.ofCase(manager, caseFile)).find((each) => each.id === id);
    if (!signatory) return { refused: 'no-such-signatory' };
    if (signatory.stepToken === undefined) return { refused: 'not-asked' };
    return signatory.invitations >= MOST_INVITATIONS ? { refused: 'too-often' } : { caseFile, signatory };
  }

  private record(manager: EntityManager, actor: CitizenActor, caseFile: CaseFile, action: string, signatory: string, at: Date): Promise<void> {
    return this.audit.append(manager, {
      chain: caseFile.id, at, actor: auditActorOf(actor), action, subject: { kind: 'case', id: caseFile.id }, detail: { signatory },
    });
  }
}
