import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CitizenActor } from '../../src/accounts/domain/actor.js';
import { GrantCertificateUse, type Grant } from '../../src/certificates/application/grant-certificate-use.js';
import type { IssuedCertificate } from '../../src/certificates/application/issue-certificate.js';
import { RevokeCertificate } from '../../src/certificates/application/revoke-certificate.js';
import { UseCertificates } from '../../src/certificates/application/use-certificates.js';
import { later, MORNING, Room } from './support/room.js';

describe('a certificate is used only with its holder’s grant', () => {
  let room: Room;
  let xiaoman: CitizenActor;
  let certificate: IssuedCertificate;
  let application: string;

  beforeAll(async () => {
    room = await Room.open();
    xiaoman = await room.actor('xiaoman');
    certificate = await room.issue('resident-id', 'xiaoman', { number: '890101199405210021' });
  });
  afterAll(() => room.close());
  beforeEach(async () => {
    application = await room.application(xiaoman.partyId, xiaoman.accountId);
  });

  const grants = (): GrantCertificateUse => room.get(GrantCertificateUse);
  const grant = async (more: Partial<Parameters<GrantCertificateUse['grant']>[1]> = {}): Promise<Grant> => {
    const made = await grants().grant(room.manager, {
      actor: xiaoman, applicationId: application, slotId: 'identity', certificateId: certificate.id,
      purpose: '办理居住证首次申领', at: MORNING, expiresAt: later(60), ...more,
    });
    if ('refused' in made) throw new Error(made.refused);
    return made;
  };
  const use = (caseId: string, at = later(5)): ReturnType<UseCertificates['use']> =>
    room.get(UseCertificates).use(room.manager, { applicationId: application, caseId, at });
  const useRow = (grantId: string, caseId: string, at = later(5), hash = 'k.content_hash'): Promise<unknown> =>
    room.manager.query(
      `insert into certificate_use (grant_id, application_id, case_id, certificate_id, certificate_version, content_hash, used_at)
       select $1, $2, $3, k.id, k.version, ${hash}, $5 from certificate k where k.id = $4`,
      [grantId, application, caseId, certificate.id, at],
    );

  it('once: the case keeps type, version, hash and standing', async () => {
    const { id } = await grant();
    const caseId = await room.case(application);
    expect(await use(caseId)).toEqual([
      expect.objectContaining({
        slotId: 'identity', grantId: id, certificateId: certificate.id, typeCode: '11100000000013127D001', version: 1, status: 'valid',
        hash: expect.stringMatching(/^[0-9a-f]{64}$/),
      }),
    ]);
    expect(await grants().grantsOf(room.manager, application, later(6))).toMatchObject([{ state: 'used' }]);
    expect(await use(caseId)).toEqual([]);
    await expect(useRow(id, caseId)).rejects.toThrow(/may not be used without/);
    const trail: { action: string }[] = await room.manager.query(
      "select action from audit_record where chain_id = $1 and action like 'certificate.%' order by seq", [xiaoman.partyId],
    );
    expect(trail.map(({ action }) => action)).toEqual(['certificate.granted', 'certificate.used']);
  });

  it.each([
    ['before it was granted', -1],
    ['at the very moment it ends', 60],
    ['a day after it ended', 1500],
  ])('not %s', async (_when, minutes) => {
    const { id } = await grant();
    await expect(useRow(id, await room.case(application), later(minutes))).rejects.toThrow(/may not be used without/);
  });

  it('not once it is withdrawn, and it is withdrawn only while unused', async () => {
    const { id } = await grant();
    const caseId = await room.case(application);
    expect(await grants().withdraw(room.manager, { actor: xiaoman, grantId: id, at: later(1) })).toEqual({ withdrawn: true });
    await expect(useRow(id, caseId)).rejects.toThrow(/may not be used without/);
    const again = await grant({ at: later(2) });
    await use(caseId);
    expect(await grants().withdraw(room.manager, { actor: xiaoman, grantId: again.id, at: later(9) })).toEqual({ refused: 'already-used' });
  });

  it('not for another case', async () => {
    const { id } = await grant();
    const other = await room.case(await room.application(xiaoman.partyId, xiaoman.accountId));
    await expect(useRow(id, other)).rejects.toThrow(/may not be used without/);
  });

  it('not with another content than the certificate’s own', async () => {
    const { id } = await grant();
    await expect(useRow(id, await room.case(application), later(5), "'\\x00'::bytea")).rejects.toThrow(/may not be used without/);
  });

  it('not when somebody else gave the grant, even written straight into the database', async () => {
    const mo = await room.actor('mo');
    expect(await grants().grant(room.manager, {
      actor: mo, applicationId: application, slotId: 'identity', certificateId: certificate.id, purpose: '冒用', at: MORNING, expiresAt: later(60),
    })).toEqual({ refused: 'no-such-certificate' });
    const { id } = await grant();
    const rewrite = room.manager.query('update certificate_grant set holder_party_id = $2 where id = $1', [id, mo.partyId]);
    await expect(rewrite).rejects.toThrow(/cannot be rewritten/);
    const rows: { id: string }[] = await room.manager.query(
      `insert into certificate_grant (id, certificate_id, certificate_version, holder_party_id, application_id, slot_id, purpose, granted_by, granted_at, expires_at)
       select gen_random_uuid(), certificate_id, certificate_version, $2, application_id, 'forged', purpose, granted_by, granted_at, expires_at
       from certificate_grant where id = $1 returning id`, [id, mo.partyId],
    );
    await expect(useRow(String(rows[0]?.id), await room.case(application))).rejects.toThrow(/may not be used without/);
  });

  it('and a use, once recorded, can be neither changed nor taken away', async () => {
    await grant();
    await use(await room.case(application));
    await expect(room.manager.query('delete from certificate_use where application_id = $1', [application])).rejects.toThrow(/cannot be changed/);
    await expect(room.manager.query('update certificate_use set used_at = now() where application_id = $1', [application])).rejects.toThrow(/cannot be changed/);
  });

  it('by only one of two submissions at the same moment', async () => {
    const { id } = await grant();
    const caseId = await room.case(application);
    const outcomes = await Promise.allSettled([useRow(id, caseId), useRow(id, caseId), useRow(id, caseId)]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected', 'rejected']);
  });

  it('and a refusal names the slot and leaves the caller’s transaction whole', async () => {
    await grant();
    await grant({ slotId: 'home', expiresAt: later(3) });
    const caseId = await room.case(application);
    await room.dataSource.transaction(async (manager) => {
      const refused = await room.get(UseCertificates).use(manager, { applicationId: application, caseId, at: later(5) });
      expect(refused).toEqual({ refused: 'grant-invalid', slots: [{ slotId: 'home', reason: 'expired' }] });
      expect(await manager.query('select 1 as alive')).toEqual([{ alive: 1 }]);
    });
    expect(await room.manager.query('select 1 from certificate_use where case_id = $1', [caseId])).toEqual([]);
  });

  it('the same grant asked for twice is one grant, and a second certificate in the slot replaces the first', async () => {
    const first = await grant();
    expect((await grant({ at: later(1) })).id).toBe(first.id);
    const renewed = await room.issue('resident-id', 'xiaoman');
    const second = await grant({ certificateId: renewed.id, at: later(2) });
    expect(await grants().grantsOf(room.manager, application, later(3))).toMatchObject([{ id: second.id, state: 'open' }]);
  });

  it('a correction may use a certificate in the slot again, with a new grant', async () => {
    const caseId = await room.case(application);
    await grant();
    expect(await use(caseId)).toHaveLength(1);
    await grant({ at: later(20) });
    expect(await use(caseId, later(21))).toHaveLength(1);
  });

  it('a revoked or expired certificate is not even granted, with the reason', async () => {
    const revoked = await room.issue('resident-id', 'xiaoman');
    await grant({ certificateId: revoked.id });
    await room.get(RevokeCertificate).revoke(room.manager, {
      certificateId: revoked.id, reason: '持证人申请注销', actor: { kind: 'system', id: null }, at: later(1),
    });
    const caseId = await room.case(application);
    expect(await use(caseId)).toEqual({ refused: 'grant-invalid', slots: [{ slotId: 'identity', reason: 'certificate-revoked' }] });
    const ask = (certificateId: string): ReturnType<GrantCertificateUse['grant']> => grants().grant(room.manager, {
      actor: xiaoman, applicationId: application, slotId: 'other', certificateId, purpose: '办理', at: later(2), expiresAt: later(60),
    });
    expect(await ask(revoked.id)).toEqual({
      refused: 'certificate-not-valid', standing: { standing: 'revoked', on: '2026-11-23', reason: '持证人申请注销' },
    });
    const expired = await room.issue('resident-id', 'xiaoman', { validFrom: '2020-01-01', validTo: '2026-11-22' });
    expect(await ask(expired.id)).toMatchObject({ refused: 'certificate-not-valid', standing: { standing: 'expired', since: '2026-11-22' } });
  });
});
