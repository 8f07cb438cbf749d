import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { normaliseStaffNumber } from '../domain/identifier.js';

/** Staff numbers and the accounts behind them, those of people who have left among them: the audit record knows accounts only. */
@Injectable()
export class FindStaffNumber {
  /** The account of a number typed any way, or undefined. */
  async accountOf(manager: EntityManager, text: string): Promise<string | undefined> {
    const number = normaliseStaffNumber(text);
    if (!/^[A-Z0-9-]+$/.test(number)) return undefined;
    const rows: { id: string }[] = await manager.query('select id from account where staff_number = $1', [number]);
    return rows[0]?.id;
  }

  /** By account; citizens' are absent. */
  async ofAccounts(manager: EntityManager, accountIds: readonly string[]): Promise<Map<string, string>> {
    if (accountIds.length === 0) return new Map();
    const rows: { id: string; staff_number: string }[] = await manager.query(
      'select id, staff_number from account where id = any($1) and staff_number is not null',
      [[...new Set(accountIds)]],
    );
    return new Map(rows.map((row) => [row.id, row.staff_number]));
  }
}
