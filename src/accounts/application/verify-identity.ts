import { Injectable } from '@nestjs/common';
import { DataSource, QueryFailedError, type EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { Audit } from '../../audit/audit.js';
import { Clock } from '../../platform/clock/clock.js';
import { Vault } from '../../platform/crypto/vault.js';
import { ATTEMPTS, ATTEMPTS_OF_A_NUMBER, nextAttemptAt, WINDOW_HOURS } from '../domain/identity-limit.js';
import type { PersonProfile } from '../domain/profile.js';
import { parseIdentityNumber, type ResidentIdRefusal } from '../domain/resident-id.js';
import { lockAccount } from '../store/account-queries.js';
import { AccountRecord } from '../store/account-record.js';
import { PartyRecord } from '../store/party-record.js';
import { IdentityProvider } from './identity-provider.js';

export type VerificationRefusal =
  | { readonly refused: 'already-verified' }
  | { readonly refused: 'name-missing' }
  | { readonly refused: 'id-number'; readonly why: ResidentIdRefusal }
  /** Name and number don't belong together, or the number is verified with another account: told apart, they would
   * say whether a number is known. */
  | { readonly refused: 'not-confirmed'; readonly attemptsLeft: number }
  | { readonly refused: 'too-many-attempts'; readonly nextAt: Date }
  | { readonly refused: 'outage' };

/** A registered citizen proves who they are, by the national service: name and ID number. */
@Injectable()
export class VerifyIdentity {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly vault: Vault,
    private readonly provider: IdentityProvider,
    private readonly audit: Audit,
  ) {}

  async of(accountId: string, typed: { name: string; idNumber: string }): Promise<{ verified: true } | VerificationRefusal> {
    const name = normaliseName(typed.name);
    const idNumber = parseIdentityNumber(typed.idNumber, this.clock.today());
    if (name === '') return { refused: 'name-missing' };
    if ('refused' in idNumber) return { refused: 'id-number', why: idNumber };
    const codeIndex = this.vault.index('holder-code', idNumber.value);

    const attempt = await this.reserveAttempt(accountId, codeIndex);
    if ('refused' in attempt) return attempt;
    const answer = await this.provider.match({ name, idNumber: idNumber.value });
    if (answer === 'outage') {
      await this.dataSource.query('delete from identity_attempt where id = $1', [attempt.id]);
      return { refused: 'outage' };
    }
    if (answer === 'match') {
      const verified = await this.confirm(accountId, attempt.id, { name, idNumber: idNumber.value });
      if (verified) return { verified: true };
    }
    await this.recordRefusal(accountId);
    return { refused: 'not-confirmed', attemptsLeft: attempt.left };
  }

  /** Counts the try before it is made, so that many at once don't get more than their number. */
  private reserveAttempt(accountId: string, codeIndex: Buffer): Promise<{ id: string; left: number } | VerificationRefusal> {
    const at = this.clock.now();
    return this.dataSource.transaction(async (manager) => {
      const account = await lockAccount(manager, accountId);
      if (!account || account.level === 'verified') return { refused: 'already-verified' } as const;
      const ofAccount = await failedAttempts(manager, 'account_id', accountId, at);
      const ofNumber = await failedAttempts(manager, 'code_index', codeIndex, at);
      const nextAt = nextAttemptAt(ofAccount, ATTEMPTS, at) ?? nextAttemptAt(ofNumber, ATTEMPTS_OF_A_NUMBER, at);
      if (nextAt) return { refused: 'too-many-attempts', nextAt } as const;
      const id = uuidv7();
      await manager.query(
        "insert into identity_attempt (id, account_id, code_index, outcome, at) values ($1, $2, $3, 'not-confirmed', $4)",
        [id, accountId, codeIndex, at],
      );
      return { id, left: ATTEMPTS - ofAccount.length - 1 };
    });
  }

  /** False when the number belongs to another account already. */
  private async confirm(accountId: string, attemptId: string, person: { name: string; idNumber: string }): Promise<boolean> {
    const at = this.clock.now();
    try {
      return await this.dataSource.transaction(async (manager) => {
        const account = await lockAccount(manager, accountId);
        if (!account || account.level === 'verified' || !account.partyId) return false;
        const partyId = await this.claimParty(manager, account.partyId, person);
        if (!partyId) return false;
        await manager.update(AccountRecord, { id: accountId }, {
          partyId,
          level: 'verified',
          verifiedAt: at,
          verifiedBy: 'national-service',
        });
        await manager.query("update identity_attempt set outcome = 'verified' where id = $1", [attemptId]);
        await this.audit.append(manager, {
          chain: accountId,
          at,
          actor: { kind: 'citizen', id: accountId },
          action: 'account.verified',
          subject: { kind: 'party', id: partyId },
          detail: { by: 'national-service' },
        });
        return true;
      });
    } catch (error) {
      // Verified with another account in the same moment.
      if (error instanceof QueryFailedError && (error.driverError as { code?: string }).code === '23505') return false;
      throw error;
    }
  }

  /**
   * The party that the account stands for from now on: its own, or the one that exists for this person without an
   * account (a child whose parents acted for it). Undefined when somebody else stands for it.
   */
  private async claimParty(
    manager: EntityManager,
    ownPartyId: string,
    person: { name: string; idNumber: string },
  ): Promise<string | undefined> {
    const codeIndex = this.vault.index('holder-code', person.idNumber);
    const known = await manager.findOneBy(PartyRecord, { codeIndex });
    if (known) {
      const taken = await manager.existsBy(AccountRecord, { partyId: known.id });
      return taken ? undefined : known.id;
    }
    const party = await manager.findOneByOrFail(PartyRecord, { id: ownPartyId });
    const key = await this.vault.openKey(manager, party.dataKeyId);
    await manager.update(PartyRecord, { id: ownPartyId }, {
      profile: key.sealJson(person satisfies PersonProfile, `party.profile:${ownPartyId}`),
      codeIndex,
      nameIndex: this.vault.index('name', person.name),
    });
    return ownPartyId;
  }

  private async recordRefusal(accountId: string): Promise<void> {
    await this.dataSource.transaction((manager) =>
      this.audit.append(manager, {
        chain: accountId,
        at: this.clock.now(),
        actor: { kind: 'citizen', id: accountId },
        action: 'account.verification-refused',
        subject: { kind: 'account', id: accountId },
      }),
    );
  }
}

/** Spaces at the ends go, and every kind of middle dot becomes the one that ID cards print. */
export function normaliseName(name: string): string {
  return name.normalize('NFC').trim().replace(/[•‧∙⋅・．]/gu, '·');
}

async function failedAttempts(
  manager: EntityManager,
  column: 'account_id' | 'code_index',
  value: string | Buffer,
  at: Date,
): Promise<Date[]> {
  const rows: { at: Date }[] = await manager.query(
    `select at from identity_attempt
     where ${column} = $1 and outcome = 'not-confirmed' and at > $2::timestamptz - make_interval(hours => $3) and at <= $2
     order by at desc limit 50`,
    [value, at, WINDOW_HOURS],
  );
  return rows.map((row) => row.at);
}
