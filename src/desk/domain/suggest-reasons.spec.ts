import { describe, expect, test } from 'vitest';
import type { SubmittedMaterial } from '../../cases/domain/draft.js';
import { readPublishedPackage } from '../../catalog/domain/service-package.js';
import { seedPackages } from '../../seed/seed-packages.js';
import { groundsOf, groundsOfSlot, slotsInQuestion, type KnownCase } from './suggest-reasons.js';

const service = await readPublishedPackage((await seedPackages()).get('residence-permit') ?? {});
const idCard: SubmittedMaterial = {
  by: 'certificate', slotId: 'id_card', certificateId: 'c1', typeCode: '11100000000013127D001', version: 1, label: '居民身份证', contentHash: '', grantId: 'g1',
};
const uploads: SubmittedMaterial[] = ['photo', 'residence_proof', 'work_proof'].map((slotId) => ({ by: 'upload', slotId, fileIds: ['f1'] }));
const complete: KnownCase = {
  service,
  materials: [idCard, ...uploads],
  standings: new Map([['c1', { standing: 'valid', until: null }]]),
  facts: { certificates: [] },
  variables: { ground: 'work' },
};

describe('grounds offered to a clerk', () => {
  test('are only the conditions, for the clerk to judge, where nothing failed', () => {
    expect(groundsOf(complete).map((ground) => ground.because)).toEqual(['condition', 'condition', 'condition']);
  });

  test('begin with the rule that failed: somebody who has a permit needs no first one', () => {
    const grounds = groundsOf({ ...complete, facts: { certificates: ['11890100DM00000210002'] } });
    expect(grounds[0]).toMatchObject({ because: 'rule-fails', rule: { id: 'without-permit' } });
  });

  test('name a certificate that was revoked since', () => {
    const revoked: KnownCase = { ...complete, standings: new Map([['c1', { standing: 'revoked', on: '2026-11-20', reason: '遗失' }]]) };
    expect(groundsOf(revoked)[0]).toMatchObject({ because: 'certificate-stands-no-more', label: '居民身份证' });
    expect(groundsOfSlot(revoked, 'id_card')).toHaveLength(1);
    expect(groundsOfSlot(revoked, 'photo')).toEqual([]);
  });

  test('name a material that is missing, but not one that these answers don’t ask for', () => {
    const without: KnownCase = { ...complete, materials: [idCard, ...uploads.filter((each) => each.slotId !== 'work_proof')] };
    expect(groundsOf(without)[0]).toMatchObject({ because: 'material-missing', slot: { id: 'work_proof' } });
    expect(groundsOf({ ...without, variables: { ground: 'home' } })[0]).toMatchObject({ because: 'condition' });
    expect(slotsInQuestion(complete).map((slot) => slot.id)).toEqual(['id_card', 'photo', 'residence_proof', 'work_proof']);
  });
});
