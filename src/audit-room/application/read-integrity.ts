import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { FindStaffNumber } from '../../accounts/application/find-staff-number.js';
import type { StaffActor } from '../../accounts/domain/actor.js';
import { type ExportState, VerifyWhole, type WholeVerification } from '../../audit/application/verify-whole.js';

/** When the whole record was verified and exported, the latest first. */
export interface IntegrityReading {
  readonly history: readonly WholeVerification[];
  readonly exportState: ExportState;
  readonly staffNumbers: ReadonlyMap<string, string>;
}

const SHOWN = 10;

/** Whether the audit record as a whole may be trusted. */
@Injectable()
export class ReadIntegrity {
  constructor(
    private readonly dataSource: DataSource,
    private readonly whole: VerifyWhole,
    private readonly staffNumbers: FindStaffNumber,
  ) {}

  async read(): Promise<IntegrityReading> {
    const { manager } = this.dataSource;
    const history = await this.whole.history(manager, SHOWN);
    return {
      history,
      exportState: await this.whole.exportState(manager),
      staffNumbers: await this.staffNumbers.ofAccounts(manager, history.flatMap(({ actor }) => actor.id ?? [])),
    };
  }

  /** Asks for a verification now. It names its asker when it is done. */
  ask(actor: StaffActor): Promise<void> {
    return this.whole.ask(this.dataSource.manager, actor.accountId);
  }
}
