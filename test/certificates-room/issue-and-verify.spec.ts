import { stat } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FindHoldings } from '../../src/certificates/application/find-holdings.js';
import { FindWallet } from '../../src/certificates/application/find-wallet.js';
import { GrantCertificateUse } from '../../src/certificates/application/grant-certificate-use.js';
import { RemindExpiring } from '../../src/certificates/application/remind-expiring.js';
import { RevokeCertificate } from '../../src/certificates/application/revoke-certificate.js';
import { SealCertificate } from '../../src/certificates/application/seal-certificate.js';
import { SigningIdentities } from '../../src/certificates/application/signing-identities.js';
import { UseCertificates } from '../../src/certificates/application/use-certificates.js';
import { VerifyCertificate } from '../../src/certificates/application/verify-certificate.js';
import { parseIdentifier } from '../../src/certificates/domain/identifier.js';
import { createSigningIdentity } from '../../src/platform/signing/signing-identity.js';
import { signPdf, verifyPdf } from '../../src/platform/signing/pdf-signature.js';
import { Jobs } from '../../src/platform/jobs/jobs.js';
import { demoPerson } from '../../src/seed/city/people.js';
import { flowedText } from '../certificates/support/pdf-text.js';
import { later, MORNING, Room } from './support/room.js';

const TOKEN = /\/verify\/c\/([\w-]{27})$/;

let room: Room;
beforeAll(async () => {
  room = await Room.open();
});
afterAll(() => room.close());

const verify = (): VerifyCertificate => room.get(VerifyCertificate);
const tokenOf = async (holder: string, id: string): Promise<string> => {
  const detail = await room.get(FindWallet).one(await room.actor(holder), id);
  return TOKEN.exec(detail?.verifyUrl ?? '')?.[1] ?? '';
};
const permit = (more: Parameters<Room['issue']>[2] = {}) =>
  room.issue('residence-permit', 'xiaoman', { validFrom: '2026-11-23', attributes: { REGION: '890102003', BASIS: '合法稳定就业', ADDRESS: '梧桐路 188 弄 6 号' }, ...more });

describe('an approved case issues its certificate', () => {
  it('once, however often and however many at a time ask for it', async () => {
    const xiaoman = await room.actor('xiaoman');
    const caseId = await room.case(await room.application(xiaoman.partyId, xiaoman.accountId));
    const issued = await Promise.all([permit({ caseId }), permit({ caseId }), permit({ caseId })]);
    expect(new Set(issued.map(({ id }) => id)).size).toBe(1);
    expect(issued.filter(({ isNew }) => isNew)).toHaveLength(1);
    expect(await permit({ caseId })).toMatchObject({ isNew: false, validFrom: '2026-11-23', validTo: '2027-11-22' });
    expect(await room.manager.query('select 1 from certificate where case_id = $1', [caseId])).toHaveLength(1);
  });

  it('whose identifier is well-formed, and whose next version keeps its serial', async () => {
    const first = await permit();
    const second = await permit({ previousId: first.id });
    const third = await permit({ previousId: first.id });
    const parts = [first, second, third].map(({ identifier }) => parseIdentifier(identifier));
    expect(parts).toMatchObject([{ version: '001' }, { version: '002' }, { version: '003' }]);
    expect(new Set(parts.map((each) => ('serial' in each ? each.serial : ''))).size).toBe(1);
    const holdings = await room.get(FindHoldings).ofCode(room.manager, demoPerson('xiaoman').idNumber, '2026-11-23');
    const standing = (id: string) => holdings.find((each) => each.id === id)?.standing;
    expect(standing(first.id)).toEqual({ standing: 'superseded', by: second.identifier });
    expect(standing(third.id)).toEqual({ standing: 'valid', until: '2027-11-22' });
  });

  it('never in the place of somebody else’s', async () => {
    const other = await room.issue('residence-permit', 'mo');
    await expect(permit({ previousId: other.id })).rejects.toThrow(/another holder/);
  });

  it('never with a character that cannot be printed, an unknown attribute or type', async () => {
    const mangled = room.issue('residence-permit', 'xiaoman', { holder: { code: demoPerson('xiaoman').idNumber, name: '张𪚥', kind: 'person' } });
    await expect(mangled).rejects.toMatchObject({ tag: 'missing-glyph' });
    await expect(permit({ attributes: { SHOE_SIZE: '38' } })).rejects.toThrow(/no attribute SHOE_SIZE/);
    await expect(permit({ typeCode: '11100000000013127D999' })).rejects.toThrow(/not registered/);
  });

  it('and keeps nothing of the holder readable in the database', async () => {
    await permit();
    const rows: unknown[] = await room.manager.query('select * from certificate');
    const text = JSON.stringify(rows, (_key, value: unknown) => (Buffer.isBuffer(value) ? value.toString('latin1') : value));
    expect(text).not.toContain('梧桐路');
    expect(text).not.toContain(demoPerson('xiaoman').idNumber);
  });
});

describe('the sealed file', () => {
  it('is made by the job after the issue, once, and reads back as what was issued', async () => {
    const { id, identifier } = await permit();
    await room.get(Jobs).drain();
    const rows: { file_id: string }[] = await room.manager.query('select file_id from certificate where id = $1', [id]);
    expect(rows[0]?.file_id).toEqual(expect.any(String));
    const file = await room.get(SealCertificate).download(id);
    expect(file?.name).toBe('居住证.pdf');
    expect(await room.get(SealCertificate).download(id)).toEqual(file);
    const outcome = await verify().byFile(file?.content ?? Buffer.alloc(0));
    expect(outcome).toMatchObject({
      online: true, demo: true, annotation: null,
      view: { identifier, holderName: '张*满', standing: { standing: 'valid' }, attributes: expect.arrayContaining([expect.objectContaining({ key: 'REGION', value: expect.stringContaining('徐浦区') as unknown })]) },
    });
    const text = flowedText(file?.content ?? new Uint8Array());
    expect(text).toContain('梧桐路 188 弄 6 号');
    expect(text).toContain('徐浦区');
    expect(text).toContain('演示');
  });

  it('is made at the first download where nobody asked before, also by two at once', async () => {
    const { id } = await permit({ sealing: 'on-demand' });
    const [a, b] = await Promise.all([room.get(SealCertificate).download(id), room.get(SealCertificate).download(id)]);
    expect(a?.content.equals(b?.content ?? Buffer.alloc(0))).toBe(true);
    expect(await room.manager.query("select 1 from stored_file where owner_kind = 'certificate' and owner_id = $1", [id])).toHaveLength(1);
  });

  it('is copied for the case that used it, with who made the copy, for what and until when, and for no other case', async () => {
    const xiaoman = await room.actor('xiaoman');
    const application = await room.application(xiaoman.partyId, xiaoman.accountId);
    const { id: certificateId } = await permit();
    await room.get(GrantCertificateUse).grant(room.manager, {
      actor: xiaoman, applicationId: application, slotId: 'permit', certificateId, purpose: '办理居住证签注', at: MORNING, expiresAt: later(60),
    });
    const caseId = await room.case(application);
    await room.get(UseCertificates).use(room.manager, { applicationId: application, caseId, at: later(1) });
    const maker = '申江市滨江区社区事务受理中心';
    const copy = await room.get(SealCertificate).copyForUse({ caseId, certificateId, maker });
    expect(copy?.name).toBe('居住证（加注件）.pdf');
    expect(await verify().byFile(copy?.content ?? new Uint8Array())).toMatchObject({
      view: { standing: { standing: 'valid' } }, annotation: { JZJZZZ: maker, JZJZZSY: '办理居住证签注', JZJYXQJZSJ: '2026年11月23日 11:51' },
    });
    expect(await room.get(SealCertificate).copyForUse({ caseId: certificateId, certificateId, maker })).toBeUndefined();
  });

  it('changed by a byte, signed by another, or no file of ours, is refused by name', async () => {
    const { id } = await permit();
    const content = (await room.get(SealCertificate).download(id))?.content ?? Buffer.alloc(0);
    const changed = Buffer.from(content);
    changed[Math.floor(changed.length / 2)] = (changed[Math.floor(changed.length / 2)] ?? 0) ^ 1;
    expect(await verify().byFile(changed)).toEqual({ refused: 'tampered' });
    expect(await verify().byFile(Buffer.from('%PDF-1.7 nothing'))).toEqual({ refused: 'not-signed' });
    expect(await verify().byFile(Buffer.from('hello'))).toEqual({ refused: 'not-a-pdf' });
    const unsigned = content.subarray(0, content.indexOf('%%EOF') + 6);
    const forger = createSigningIdentity({ commonName: '申江市演示', at: new Date('2026-01-01') }).identity;
    const forged = await signPdf(unsigned, forger, { reason: '签发居住证', at: MORNING });
    expect(verifyPdf(forged, room.get(SigningIdentities).trusted)).toMatchObject({ intact: true, trusted: false });
    expect(await verify().byFile(forged)).toEqual({ refused: 'untrusted-signer' });
  });

  it('is signed with a key that only the portal can read', async () => {
    const { mode } = await stat(path.join(room.settings.dataDir, 'signing', 'key.pem'));
    expect((mode & 0o777).toString(8)).toBe('600');
  });
});

describe('anyone verifies', () => {
  it('by the QR code’s token, and sees a masked holder and where it stands', async () => {
    const { id, identifier } = await permit();
    const view = await verify().byToken(await tokenOf('xiaoman', id));
    expect(view).toMatchObject({ identifier, holderName: '张*满', standing: { standing: 'valid', until: '2027-11-22' } });
    expect(JSON.stringify(view)).not.toMatch(/梧桐路|19940521/);
    expect(await verify().byToken('A'.repeat(27))).toEqual({ refused: 'not-found' });
    expect(await verify().byToken("' or true --")).toEqual({ refused: 'not-found' });
  });

  it('and hears of revocation, replacement and expiry', async () => {
    const revoked = await permit();
    const act = { certificateId: revoked.id, reason: '持证人申请注销', actor: { kind: 'system' as const, id: null }, at: MORNING };
    expect(await room.get(RevokeCertificate).revoke(room.manager, act)).toEqual({ revoked: true });
    expect(await room.get(RevokeCertificate).revoke(room.manager, act)).toEqual({ refused: 'already-revoked' });
    expect(await verify().byToken(await tokenOf('xiaoman', revoked.id))).toMatchObject({
      standing: { standing: 'revoked', on: '2026-11-23', reason: '持证人申请注销' },
    });
    const old = await permit();
    const token = await tokenOf('xiaoman', old.id);
    const renewed = await permit({ previousId: old.id });
    expect(await verify().byToken(token)).toMatchObject({ standing: { standing: 'superseded', by: renewed.identifier } });
    const expired = await permit({ validFrom: '2025-01-01', validTo: '2025-12-31' });
    expect(await verify().byToken(await tokenOf('xiaoman', expired.id))).toMatchObject({ standing: { standing: 'expired', since: '2025-12-31' } });
  });

  it('by a typed identifier only with the second fact, and an unknown one is answered alike', async () => {
    const { identifier } = await permit();
    const typed = identifier.toLowerCase().replaceAll('.', ' . ');
    expect(await verify().byIdentifier(typed, '0021', '192.0.2.1')).toMatchObject({ identifier });
    expect(await verify().byIdentifier(identifier, '0022', '192.0.2.1')).toEqual({ refused: 'not-found' });
    const unknown = '1.2.156.3005.2.11100000000013338W009.11330105002500287C.2025052201.002.0';
    expect(await verify().byIdentifier(unknown, '0021', '192.0.2.1')).toEqual({ refused: 'not-found' });
    expect(await verify().byIdentifier(`${identifier}0`, '0021', '192.0.2.1')).toEqual({ refused: 'bad-identifier' });
  });

  it('but not by guessing: known or unknown, the next guess must wait', async () => {
    const { identifier } = await permit();
    const unknown = '1.2.156.3005.2.11100000MB03271699022.340100.000000016.001.9';
    for (const target of [identifier, unknown]) {
      const answers: string[] = [];
      for (let guess = 1000; guess < 1006; guess += 1) {
        const answer = await verify().byIdentifier(target, String(guess), `198.51.100.${guess - 1000}`);
        answers.push('refused' in answer ? answer.refused : 'opened');
      }
      expect(answers).toEqual(['not-found', 'not-found', 'not-found', 'not-found', 'too-many', 'too-many']);
    }
  });
});

describe('a holder', () => {
  it('is told once that a certificate ends within a month', async () => {
    const qiming = await room.actor('qiming');
    const { id } = await room.issue('residence-permit', 'qiming', { validFrom: '2025-12-01', validTo: '2026-11-30' });
    await room.issue('resident-id', 'qiming', { validFrom: '2020-12-01', validTo: '2040-11-30' });
    await room.get(RemindExpiring).run();
    await room.get(RemindExpiring).run();
    expect(await room.manager.query('select kind, params, link from message where account_id = $1', [qiming.accountId])).toEqual([
      { kind: 'certificate-expiring', params: { type: '居住证', date: '2026-11-30' }, link: `/wallet/${id}` },
    ]);
  });
});
