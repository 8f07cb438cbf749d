import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Answers } from '../../forms/answers.js';
import type { CaseFile } from '../domain/case.js';
import { CaseStore } from '../store/case-store.js';

/** What a case's latest submission says, for those whose right to it the caller answers for. */
@Injectable()
export class CaseAnswers {
  constructor(
    private readonly dataSource: DataSource,
    private readonly cases: CaseStore,
  ) {}

  async latest(caseFile: CaseFile): Promise<Answers> {
    return (await this.cases.submissionsOf(this.dataSource.manager, caseFile)).at(-1)?.answers ?? {};
  }
}
