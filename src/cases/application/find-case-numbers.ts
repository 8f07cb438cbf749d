import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { CasePageStore } from '../store/case-page-store.js';
import { CaseStore } from '../store/case-store.js';

/** Case numbers and the ids behind them, and nothing of what a case says: for the audit record, which knows ids only. */
@Injectable()
export class FindCaseNumbers {
  constructor(
    private readonly cases: CaseStore,
    private readonly pages: CasePageStore,
  ) {}

  /** `number` in its one form, as `parseCaseNumber` gives it. */
  async byNumber(manager: EntityManager, number: string): Promise<{ caseId: string; applicationId: string } | undefined> {
    const found = await this.cases.findByNumber(manager, number);
    return found && { caseId: found.id, applicationId: found.applicationId };
  }

  /** The numbers of the given ids, be they of cases or of the applications that became them; others are absent. */
  numbersOf(manager: EntityManager, ids: readonly string[]): Promise<Map<string, string>> {
    return this.pages.numbersOf(manager, ids);
  }
}
