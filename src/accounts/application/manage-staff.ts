import { Injectable } from '@nestjs/common';
import { Secret, TOTP } from 'otpauth';
import { DataSource, type EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { Audit } from '../../audit/audit.js';
import { Clock } from '../../platform/clock/clock.js';
import { randomToken } from '../../platform/crypto/envelope.js';
import { Vault } from '../../platform/crypto/vault.js';
import type { Refusal } from '../../platform/errors/refusal.js';
import type { StaffRole } from '../domain/actor.js';
import { normaliseStaffNumber } from '../domain/identifier.js';
import type { StaffContact } from '../domain/profile.js';
import { AccountRecord } from '../store/account-record.js';
import { OfficeRecord } from '../store/office-record.js';
import { Passwords } from './passwords.js';

/** Told once, to be handed over in person: the portal keeps neither of them readable. */
export interface StaffCredentials {
  readonly staffNumber: string;
  readonly password: string;
  /** For the authenticator: shown as text or made into a QR code. */
  readonly totpUri: string;
}

export type StaffRefusal = Refusal<'number-taken'> | Refusal<'no-such-office'> | Refusal<'no-such-staff'> | Refusal<'no-roles'>;

/** Members of staff: added, given new credentials, and shut out, by the operator. */
@Injectable()
export class ManageStaff {
  constructor(
    private readonly dataSource: DataSource,
    private readonly vault: Vault,
    private readonly passwords: Passwords,
    private readonly audit: Audit,
    private readonly clock: Clock,
  ) {}

  async add(staff: { number: string; name: string; officeId: string; roles: readonly StaffRole[] }): Promise<StaffCredentials | StaffRefusal> {
    const staffNumber = normaliseStaffNumber(staff.number);
    if (staff.roles.length === 0) return { refused: 'no-roles' };
    const fresh = freshCredentials(staffNumber);
    const passwordHash = await this.passwords.hash(fresh.password);
    return this.dataSource.transaction(async (manager) => {
      if (!(await manager.existsBy(OfficeRecord, { id: staff.officeId }))) return { refused: 'no-such-office' };
      if (await manager.existsBy(AccountRecord, { staffNumber })) return { refused: 'number-taken' };
      const id = uuidv7();
      const at = this.clock.now();
      const key = await this.vault.createKey(manager, at);
      await manager.insert(AccountRecord, {
        id, kind: 'staff', staffNumber, passwordHash, level: 'verified', dataKeyId: key.id,
        contact: key.sealJson({ name: staff.name } satisfies StaffContact, `account.contact:${id}`),
        totp: key.seal(Buffer.from(fresh.secret, 'utf8'), `account.totp:${id}`),
        officeId: staff.officeId, roles: [...staff.roles], preferences: {}, sessionEpoch: 1, demo: false, createdAt: at,
      });
      await this.record(manager, id, 'staff.added', { number: staffNumber, roles: staff.roles, office: staff.officeId });
      return fresh.credentials;
    });
  }

  /** A new password and a new second factor; every session ends. */
  async reset(number: string): Promise<StaffCredentials | StaffRefusal> {
    const staffNumber = normaliseStaffNumber(number);
    const fresh = freshCredentials(staffNumber);
    const passwordHash = await this.passwords.hash(fresh.password);
    return this.dataSource.transaction(async (manager) => {
      const account = await manager.findOne(AccountRecord, { where: { staffNumber }, lock: { mode: 'pessimistic_write' } });
      if (!account) return { refused: 'no-such-staff' };
      const key = await this.vault.openKey(manager, account.dataKeyId);
      await manager.update(AccountRecord, { id: account.id }, {
        passwordHash, totp: key.seal(Buffer.from(fresh.secret, 'utf8'), `account.totp:${account.id}`), totpLastStep: null,
        sessionEpoch: account.sessionEpoch + 1, disabledAt: null,
      });
      await this.record(manager, account.id, 'staff.reset', { number: staffNumber });
      return fresh.credentials;
    });
  }

  /** Nobody signs in with the number any more; what was claimed stays claimed until a colleague takes it over. */
  async disable(number: string): Promise<{ disabled: true } | StaffRefusal> {
    const staffNumber = normaliseStaffNumber(number);
    return this.dataSource.transaction(async (manager) => {
      const account = await manager.findOne(AccountRecord, { where: { staffNumber }, lock: { mode: 'pessimistic_write' } });
      if (!account) return { refused: 'no-such-staff' };
      await manager.update(AccountRecord, { id: account.id }, { disabledAt: this.clock.now(), sessionEpoch: account.sessionEpoch + 1 });
      await this.record(manager, account.id, 'staff.disabled', { number: staffNumber });
      return { disabled: true };
    });
  }

  private record(manager: EntityManager, id: string, action: string, detail: Readonly<Record<string, unknown>>): Promise<void> {
    return this.audit.append(manager, {
      chain: id, at: this.clock.now(), actor: { kind: 'system', id: null }, action, subject: { kind: 'account', id }, detail,
    });
  }
}

function freshCredentials(staffNumber: string): { password: string; secret: string; credentials: StaffCredentials } {
  const password = randomToken(12);
  const secret = new Secret({ size: 20 });
  const totpUri = new TOTP({ issuer: 'Tongban', label: staffNumber, secret }).toString();
  return { password, secret: secret.base32, credentials: { staffNumber, password, totpUri } };
}
