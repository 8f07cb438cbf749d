import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { FindStaffNumber } from '../../accounts/application/find-staff-number.js';
import type { StaffActor } from '../../accounts/domain/actor.js';
import { type AuditLine, type RecordFilter, type RecordPlace, SearchRecords } from '../../audit/application/search-records.js';
import { type ChainVerdict, VerifySelected } from '../../audit/application/verify-selected.js';
import { Audit } from '../../audit/audit.js';
import { FindCaseNumbers } from '../../cases/application/find-case-numbers.js';
import { Clock } from '../../platform/clock/clock.js';
import { boundsOfDay, type QuestionProblem, type RecordsQuestion } from '../domain/question.js';

/** Records with what their ids stand for. No name, number or answer of anybody is among it. */
export interface OpenedRecords {
  readonly lines: readonly AuditLine[];
  /** The last record of this page, where more follow. */
  readonly next: RecordPlace | undefined;
  /** What recomputing the chains of these records found. */
  readonly verdicts: ReadonlyMap<string, ChainVerdict>;
  /** By account. */
  readonly staffNumbers: ReadonlyMap<string, string>;
  /** By case and by application. */
  readonly caseNumbers: ReadonlyMap<string, string>;
}

export interface RecordsRefusal {
  readonly refused: readonly QuestionProblem[];
}

const PAGE = 50;
/** Of a file, so that none grows without end; a longer answer is asked for day by day. */
export const MOST_EXPORTED = 10_000;

/** The audit record for those who hold others to account. Each look is itself recorded: in the auditor's own chain. */
@Injectable()
export class OpenRecords {
  constructor(
    private readonly dataSource: DataSource,
    private readonly records: SearchRecords,
    private readonly verify: VerifySelected,
    private readonly staffNumbers: FindStaffNumber,
    private readonly caseNumbers: FindCaseNumbers,
    private readonly audit: Audit,
    private readonly clock: Clock,
  ) {}

  /** A page, newest first. */
  page(actor: StaffActor, question: RecordsQuestion, after?: RecordPlace): Promise<OpenedRecords | RecordsRefusal> {
    return this.open(actor, question, 'audit.searched', PAGE, after);
  }

  /** All of it, up to `MOST_EXPORTED`; `next` tells that there is more. */
  forExport(actor: StaffActor, question: RecordsQuestion): Promise<OpenedRecords | RecordsRefusal> {
    return this.open(actor, question, 'audit.exported', MOST_EXPORTED);
  }

  private open(actor: StaffActor, question: RecordsQuestion, action: string, limit: number, after?: RecordPlace): Promise<OpenedRecords | RecordsRefusal> {
    return this.dataSource.transaction(async (manager) => {
      const asked = await this.understand(manager, question);
      if ('refused' in asked) return asked;
      const found = await this.records.find(manager, asked.filter, limit + 1, after);
      const lines = found.slice(0, limit);
      const last = found.length > limit ? lines.at(-1) : undefined;
      const chains = [...new Set([...(asked.filter.chains ?? []), ...lines.map((line) => line.chain)])];
      const verdicts = await this.verify.run(manager, chains);
      const opened: OpenedRecords = {
        lines,
        next: last && { at: last.at, chain: last.chain, seq: last.seq },
        verdicts,
        staffNumbers: await this.staffNumbers.ofAccounts(manager, accountsIn(lines)),
        caseNumbers: await this.caseNumbers.numbersOf(manager, [...chains, ...lines.filter((line) => isUuid(line.subject.id)).map((line) => line.subject.id)]),
      };
      // Last, so that a look does not find itself.
      await this.audit.append(manager, {
        chain: actor.accountId,
        at: this.clock.now(),
        actor: { kind: 'staff', id: actor.accountId },
        action,
        subject: asked.subject,
        detail: { ...question, found: lines.length, ...(after && { further: true }) },
      });
      return opened;
    });
  }

  /** The ids behind the question. A case's record begins in its application's chain. */
  private async understand(
    manager: EntityManager, question: RecordsQuestion,
  ): Promise<{ filter: RecordFilter; subject: { kind: string; id: string } } | RecordsRefusal> {
    const { caseNumber, chain, staffNumber, day } = question;
    const found = caseNumber === undefined ? undefined : await this.caseNumbers.byNumber(manager, caseNumber);
    const accountId = staffNumber === undefined ? undefined : await this.staffNumbers.accountOf(manager, staffNumber);
    const problems: QuestionProblem[] = [
      ...(caseNumber !== undefined && !found ? [{ field: 'case', problem: 'unknown' } as const] : []),
      ...(staffNumber !== undefined && accountId === undefined ? [{ field: 'staff', problem: 'unknown' } as const] : []),
    ];
    if (problems.length > 0) return { refused: problems };
    const ofCase = found && [found.caseId, found.applicationId];
    const chains = chain === undefined ? ofCase : ofCase ? ofCase.filter((each) => each === chain) : [chain];
    const subject = found
      ? { kind: 'case', id: found.caseId }
      : chain !== undefined ? { kind: 'chain', id: chain } : accountId !== undefined ? { kind: 'account', id: accountId } : { kind: 'audit', id: day ?? 'all' };
    return {
      filter: { ...(chains && { chains }), ...(accountId !== undefined && { actorId: accountId }), ...(day !== undefined && boundsOfDay(day)) },
      subject,
    };
  }
}

/** Who did it, to whose account, and whose chain it stands in. */
function accountsIn(lines: readonly AuditLine[]): string[] {
  return lines.flatMap(({ actor, subject, chain }) => [
    ...(actor.kind === 'staff' && actor.id ? [actor.id] : []),
    ...(subject.kind === 'account' && isUuid(subject.id) ? [subject.id] : []),
    chain,
  ]);
}

function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);
}
