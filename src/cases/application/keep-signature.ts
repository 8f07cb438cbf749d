import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { FindParty } from '../../accounts/application/find-party.js';
import { Clock } from '../../platform/clock/clock.js';
import { Jobs, type JobPayload } from '../../platform/jobs/jobs.js';
import { StepProcess } from '../../workflow/application/step-process.js';
import { openTasks } from '../../workflow/core/instance.js';
import { standingWith } from '../domain/signatory.js';
import { CaseStore } from '../store/case-store.js';
import { SignatoryStore } from '../store/signatory-store.js';
import { SignatureStore } from '../store/signature-store.js';
import { SigningDocumentStore } from '../store/signing-document-store.js';
import { AcknowledgeReceipt } from './acknowledge-receipt.js';
import { SIGNATURE_STANDS_JOB } from './open-signing-steps.js';
import { StepCase } from './step-case.js';

/**
 * A correction that left the document as it was opens everybody's signing step again: whoever has signed that very text
 * is not asked twice. From the outbox, at least once: their open step is the guard.
 */
@Injectable()
export class KeepSignature implements OnModuleInit {
  constructor(
    private readonly dataSource: DataSource,
    private readonly jobs: Jobs,
    private readonly cases: CaseStore,
    private readonly signatories: SignatoryStore,
    private readonly documents: SigningDocumentStore,
    private readonly signatures: SignatureStore,
    private readonly stepProcess: StepProcess,
    private readonly stepCase: StepCase,
    private readonly receipts: AcknowledgeReceipt,
    private readonly parties: FindParty,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.jobs.handle(SIGNATURE_STANDS_JOB, (payload) => this.dataSource.transaction((manager) => this.keep(manager, payload)));
  }

  private async keep(manager: EntityManager, payload: JobPayload): Promise<void> {
    const caseId = String(payload['caseId']);
    const locked = await this.stepProcess.lock(manager, caseId);
    const caseFile = await this.cases.findById(manager, caseId);
    const document = caseFile && (await this.documents.current(manager, caseFile));
    const signatory = caseFile && (await this.signatories.ofCase(manager, caseFile)).find((each) => each.id === payload['signatoryId']);
    const token = locked && openTasks(locked.instance).find((each) => each.id === signatory?.stepToken);
    if (!locked || !caseFile || !document || !signatory || !token) return;
    if (standingWith(signatory, document.id, await this.signatures.ofCase(manager, caseFile)) !== 'signed') return;
    const at = this.clock.now();
    const stepped = await this.stepProcess.step(manager, locked, { type: 'complete', at: at.toISOString(), token: token.id, outcome: 'sign' }, undefined);
    if ('refused' in stepped) return;
    const party = await this.parties.byId(manager, caseFile.partyId);
    const reflected = await this.stepCase.reflect(manager, caseFile, stepped, { at, action: 'sign', nameIndex: party?.nameIndex, events: [] });
    if (!reflected.awaitsSignatories && !openTasks(stepped.instance).some((each) => each.node === token.node)) await this.receipts.give(manager, caseFile, at);
  }
}
