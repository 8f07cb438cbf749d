import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Jobs } from '../../platform/jobs/jobs.js';
import type { CaseFile } from '../domain/case.js';
import { SignatoryStore } from '../store/signatory-store.js';
import { SignatureStore } from '../store/signature-store.js';
import { SigningDocumentStore } from '../store/signing-document-store.js';
import { InviteSignatories } from './invite-signatories.js';

/** Job `{ caseId, signatoryId }`: whoever has signed this very text before need not sign it again. */
export const SIGNATURE_STANDS_JOB = 'case.signature-stands';

export interface SigningStep {
  readonly token: number;
  readonly signatoryId: string;
}

/** The process asks people to sign, or asks no longer. */
@Injectable()
export class OpenSigningSteps {
  constructor(
    private readonly signatories: SignatoryStore,
    private readonly documents: SigningDocumentStore,
    private readonly signatures: SignatureStore,
    private readonly inviting: InviteSignatories,
    private readonly jobs: Jobs,
  ) {}

  async opened(manager: EntityManager, caseFile: CaseFile, steps: readonly SigningStep[], at: Date): Promise<void> {
    if (steps.length === 0) return;
    const document = await this.documents.current(manager, caseFile);
    const signatures = await this.signatures.ofCase(manager, caseFile);
    for (const signatory of await this.signatories.ofCase(manager, caseFile)) {
      const step = steps.find((each) => each.signatoryId === signatory.id);
      if (!step) continue;
      await this.signatories.setStep(manager, signatory.id, step.token);
      const stands = signatures.some((each) => each.signatoryId === signatory.id && each.documentId === document?.id && each.act === 'sign');
      if (stands) await this.jobs.enqueue(manager, SIGNATURE_STANDS_JOB, { caseId: caseFile.id, signatoryId: signatory.id });
      else await this.inviting.invite(manager, caseFile, signatory, at);
    }
  }

  closed(manager: EntityManager, caseFile: CaseFile, tokens: readonly number[]): Promise<void> {
    return this.signatories.closeSteps(manager, caseFile.id, tokens);
  }
}
