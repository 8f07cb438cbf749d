import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Notify } from '../../notifications/application/notify.js';
import type { CaseFile } from '../domain/case.js';
import { DocumentStore } from '../store/document-store.js';
import { IssueDocument } from './issue-document.js';

/** 收件: once an application is complete, with everybody's signature, the office has it and its time runs. Told once. */
@Injectable()
export class AcknowledgeReceipt {
  constructor(
    private readonly documents: DocumentStore,
    private readonly issueDocument: IssueDocument,
    private readonly notify: Notify,
  ) {}

  async give(manager: EntityManager, caseFile: CaseFile, at: Date): Promise<void> {
    if (await this.documents.has(manager, caseFile.id, 'receipt')) return;
    await this.issueDocument.issue(manager, caseFile, 'receipt', { at });
    await this.notify.send(manager, {
      accountIds: [caseFile.actorId], kind: 'receipt', params: { number: caseFile.number, slug: caseFile.slug },
      caseId: caseFile.id, link: `/cases/${caseFile.number}`,
    });
  }

  /** Submitted, but others have to sign first: no office has it yet. */
  async signaturesAwaited(manager: EntityManager, caseFile: CaseFile): Promise<void> {
    await this.notify.send(manager, {
      accountIds: [caseFile.actorId], kind: 'signatures-awaited', params: { number: caseFile.number },
      caseId: caseFile.id, link: `/cases/${caseFile.number}/signatories`,
    });
  }
}
