import type { EntityManager } from 'typeorm';
import { AccountRecord } from './account-record.js';
import { PartyRecord } from './party-record.js';

/** The citizen's account of that mobile, unless disabled. */
export function findByMobile(manager: EntityManager, mobileIndex: Buffer): Promise<AccountRecord | null> {
  return manager
    .createQueryBuilder(AccountRecord, 'account')
    .where("account.mobile_index = :mobileIndex and account.kind = 'citizen' and account.disabled_at is null", { mobileIndex })
    .getOne();
}

/** The verified account of the person with that ID number, unless disabled. */
export function findByHolderCode(manager: EntityManager, codeIndex: Buffer): Promise<AccountRecord | null> {
  return manager
    .createQueryBuilder(AccountRecord, 'account')
    .innerJoin(PartyRecord, 'party', 'party.id = account.party_id')
    .where("party.code_index = :codeIndex and account.level = 'verified' and account.disabled_at is null", { codeIndex })
    .getOne();
}

export function findByStaffNumber(manager: EntityManager, staffNumber: string): Promise<AccountRecord | null> {
  return manager
    .createQueryBuilder(AccountRecord, 'account')
    .where("account.staff_number = :staffNumber and account.kind = 'staff' and account.disabled_at is null", { staffNumber })
    .getOne();
}

/** Locks the account's row until the transaction ends; null when disabled. */
export function lockAccount(manager: EntityManager, accountId: string): Promise<AccountRecord | null> {
  return manager
    .createQueryBuilder(AccountRecord, 'account')
    .setLock('pessimistic_write')
    .where('account.id = :accountId and account.disabled_at is null', { accountId })
    .getOne();
}
