import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { FindParty } from '../../accounts/application/find-party.js';
import type { CitizenActor } from '../../accounts/domain/actor.js';
import { Audit } from '../../audit/audit.js';
import { PLACEHOLDER, type DocumentTemplate } from '../../catalog/domain/document-template.js';
import { fieldsOf, type FormDefinition } from '../../forms/definition.js';
import { RequestCheck } from '../../identity-check/application/request-check.js';
import type { IdentityCheck } from '../../identity-check/domain/check.js';
import { Notify } from '../../notifications/application/notify.js';
import { Clock } from '../../platform/clock/clock.js';
import { Vault } from '../../platform/crypto/vault.js';
import type { Refusal } from '../../platform/errors/refusal.js';
import type { LockedCaseProcess } from '../../workflow/application/process-memory.js';
import { StepProcess } from '../../workflow/application/step-process.js';
import { availableActions, mayDo } from '../../workflow/core/available-actions.js';
import { openTasks } from '../../workflow/core/instance.js';
import { CaseStore } from '../store/case-store.js';
import { SignatureStore } from '../store/signature-store.js';
import { AcknowledgeReceipt } from './acknowledge-receipt.js';
import { auditActorOf } from './audit-actor.js';
import { OpenSignatures, type OpenSignature, type SignatureRefusal } from './open-signature.js';
import { StepCase, type CaseStepped } from './step-case.js';
import type { SignatureMethod } from './submit-application.js';

export type SigningRefusal =
  | SignatureRefusal
  /** Nothing is asked of them now: they have acted, somebody declined, or the case has ended. */
  | Refusal<'not-asked'>
  /** What was on the screen is not the text that counts now. */
  | Refusal<'changed-meanwhile'>
  | Refusal<'check-needed'>
  | (Refusal<'reason-needed'> & { readonly most: number });

export const REASON_LENGTH = 500;

/** 簽署: the named person signs the very text they were shown, proven for it alone, or declines and says why. */
@Injectable()
export class SignDocument {
  constructor(
    private readonly dataSource: DataSource,
    private readonly openSignatures: OpenSignatures,
    private readonly signatures: SignatureStore,
    private readonly cases: CaseStore,
    private readonly requestCheck: RequestCheck,
    private readonly stepProcess: StepProcess,
    private readonly stepCase: StepCase,
    private readonly receipts: AcknowledgeReceipt,
    private readonly parties: FindParty,
    private readonly vault: Vault,
    private readonly notify: Notify,
    private readonly audit: Audit,
    private readonly clock: Clock,
  ) {}

  /** A check of who they are, bound to them and to this document's hash: it serves nothing else. */
  async askCheck(actor: CitizenActor, id: string): Promise<IdentityCheck | SigningRefusal> {
    return this.dataSource.transaction(async (manager) => {
      const open = await this.openSignatures.open(manager, actor, id);
      if ('refused' in open) return open;
      if (open.standing !== 'waiting') return { refused: 'not-asked' };
      return this.requestCheck.open(manager, {
        accountId: actor.accountId, partyId: actor.partyId, returnPath: `/signatures/${id}`, at: this.clock.now(),
        purpose: { kind: 'signing', subjectId: id, documentHash: open.document.hash },
      });
    });
  }

  /** The owner of the account was confirmed by the caller. `shown` is the hash that was on the screen. */
  async sign(actor: CitizenActor, id: string, given: { readonly method: SignatureMethod; readonly shown: string }): Promise<{ signed: true } | SigningRefusal> {
    return this.act(actor, id, given.shown, 'sign', async (manager, open, locked, at) => {
      const { check, needsCheck } = open;
      if (needsCheck && !(check?.state === 'passed' && check.way && check.decidedAt)) return { refused: 'check-needed' };
      await this.signatures.insert(manager, open.caseFile, {
        signatoryId: id, documentId: open.document.id, act: 'sign', accountId: actor.accountId, method: given.method, reason: undefined, at,
        check: check?.way && check.decidedAt ? { id: check.id, way: check.way, at: check.decidedAt } : undefined,
      });
      const stepped = await this.step(manager, actor, open, locked, 'sign', at);
      if (!stepped.awaitsSignatories && stepped.signedByAll) await this.receipts.give(manager, open.caseFile, at);
      await this.record(manager, actor, open, 'case.signed', { check: check?.id ?? null, way: check?.way ?? null, signature: given.method }, at);
      return { signed: true };
    });
  }

  async decline(actor: CitizenActor, id: string, given: { readonly reason: string; readonly shown: string }): Promise<{ declined: true } | SigningRefusal> {
    const reason = given.reason.trim();
    if (reason === '' || reason.length > REASON_LENGTH) return { refused: 'reason-needed', most: REASON_LENGTH };
    return this.act(actor, id, given.shown, 'decline', async (manager, open, locked, at) => {
      const { caseFile, version } = open;
      await this.signatures.insert(manager, caseFile, {
        signatoryId: id, documentId: open.document.id, act: 'decline', accountId: actor.accountId, method: undefined, reason, at, check: undefined,
      });
      const stepped = await this.step(manager, actor, open, locked, 'decline', at);
      if (stepped.state === 'correction' && version.service.document) {
        const key = await this.vault.openKey(manager, caseFile.dataKeyId);
        const items = questionsOf(version.service.document, version.service.form).map((ref) => ({ kind: 'field' as const, ref, reason }));
        await this.cases.insertCorrection(manager, caseFile, { id: uuidv7(), askedAt: at, askedBy: actor.accountId, items, bySignatory: true }, key);
      }
      await this.notify.send(manager, {
        accountIds: [caseFile.actorId], kind: 'signature-declined', params: { number: caseFile.number }, caseId: caseFile.id, link: `/cases/${caseFile.number}`,
      });
      await this.record(manager, actor, open, 'case.signature-declined', {}, at);
      return { declined: true };
    });
  }

  private async act<Done>(
    actor: CitizenActor, id: string, shown: string, action: 'sign' | 'decline',
    carryOut: (manager: EntityManager, open: OpenSignature, locked: LockedCaseProcess, at: Date) => Promise<Done | SigningRefusal>,
  ): Promise<Done | SigningRefusal> {
    return this.dataSource.transaction(async (manager) => {
      const first = await this.openSignatures.open(manager, actor, id);
      if ('refused' in first) return first;
      const locked = await this.stepProcess.lock(manager, first.caseFile.id);
      // Read again under the lock: somebody else may have declined, or the text may have changed.
      const open = await this.openSignatures.open(manager, actor, id);
      if ('refused' in open) return open;
      const token = locked && openTasks(locked.instance).find((each) => each.id === open.signatory.stepToken);
      if (!locked || !token || open.standing !== 'waiting') return { refused: 'not-asked' };
      const standing = { actor: actor.accountId, isApplicant: false, isSignatory: true, roles: [] };
      if (!mayDo(availableActions(locked.definition, { node: token.node }, standing), action)) return { refused: 'not-asked' };
      if (open.document.hash !== shown) return { refused: 'changed-meanwhile' };
      return carryOut(manager, open, locked, this.clock.now());
    });
  }

  private async step(
    manager: EntityManager, actor: CitizenActor, { caseFile, signatory }: OpenSignature, locked: LockedCaseProcess, outcome: 'sign' | 'decline', at: Date,
  ): Promise<CaseStepped & { readonly signedByAll: boolean }> {
    const event = { type: 'complete' as const, at: at.toISOString(), token: signatory.stepToken ?? -1, outcome };
    const stepped = await this.stepProcess.step(manager, locked, event, actor.accountId);
    if ('refused' in stepped) throw new Error(`signing step of case ${caseFile.id} does not complete: ${stepped.refused}`);
    const party = await this.parties.byId(manager, caseFile.partyId);
    const reflected = await this.stepCase.reflect(manager, caseFile, stepped, {
      at,
      action: outcome,
      nameIndex: party?.nameIndex,
      events: [{
        kind: outcome === 'sign' ? 'signed' : 'decline', actorKind: 'citizen', actorId: actor.accountId, officeId: undefined,
        detail: { position: signatory.position + 1 },
      }],
    });
    const signedByAll = openTasks(stepped.instance).every((token) => {
      const node = stepped.definition.nodes[token.node];
      return !(node && 'work' in node && node.work?.performer === 'signatory');
    });
    return { ...reflected, signedByAll };
  }

  private record(
    manager: EntityManager, actor: CitizenActor, { caseFile, document }: OpenSignature, action: string, detail: Record<string, string | null>, at: Date,
  ): Promise<void> {
    return this.audit.append(manager, {
      chain: caseFile.id, at, actor: auditActorOf(actor), action, subject: { kind: 'case', id: caseFile.id }, detail: { ...detail, document: document.hash },
    });
  }
}

/** The questions whose answers stand in the document, and who signs: what a person who declines may want changed. */
function questionsOf(template: DocumentTemplate, form: FormDefinition): string[] {
  const named = new Set(template.blocks.flatMap((block) => [...block.text.matchAll(PLACEHOLDER)].map((match) => match[1] ?? '')));
  return fieldsOf(form).filter((field) => (named.has(field.key) && field.editable) || field.key === template.signedBy).map((field) => field.key);
}
