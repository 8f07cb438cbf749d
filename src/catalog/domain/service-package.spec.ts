import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readCertificateType, type CertificateType } from '../../certificates/domain/certificate-type.js';
import { LOCALES } from '../../platform/i18n/locale.js';
import { projectRoot } from '../../platform/i18n/project-root.js';
import { translator } from '../../platform/i18n/translate.js';
import type { PackageSetting } from './check-across.js';
import { describePackageProblem } from './describe-package-problem.js';
import { localisedContent } from './localised-content.js';
import { isPublishable, PACKAGE_FILES, type PackageProblem } from './package-problems.js';
import type { PackageFiles } from './service.js';
import { packageHash, readServicePackage } from './service-package.js';

const seed = (...parts: string[]): string => readFileSync(path.join(projectRoot(), 'src', 'seed', ...parts), 'utf8');
const good: PackageFiles = Object.fromEntries(PACKAGE_FILES.map((file) => [file, seed('services', 'residence-permit', file)]));
const setting: PackageSetting = {
  departments: ['community-centre', 'public-security'],
  certificateTypes: ['resident-id', 'residence-permit', 'property-right', 'lease-record', 'social-insurance-record', 'business-licence'].map(typeOf),
};

function typeOf(name: string): CertificateType {
  const reading = readCertificateType(JSON.parse(seed('certificate-types', `${name}.json`)));
  if ('refused' in reading) throw new Error(name);
  return reading.type;
}

type Change = (json: Record<string, unknown>) => void;

function changed(file: string, change: Change): PackageFiles {
  const json = JSON.parse(good[file] ?? '') as Record<string, unknown>;
  change(json);
  return { ...good, [file]: JSON.stringify(json) };
}

async function problemsOf(files: PackageFiles, city = setting): Promise<readonly PackageProblem[]> {
  return (await readServicePackage(files, city)).problems;
}

/** 'item.json#fee.basis: fee-without-basis', errors only unless it is a warning. */
function brief({ file, at, fault, severity }: PackageProblem): string {
  return `${severity === 'warning' ? '(warning) ' : ''}${file}${at === '' ? '' : `#${at}`}: ${fault.problem}`;
}

describe('a service package', () => {
  it('is read into a service when nothing is wrong', async () => {
    const { service, problems } = await readServicePackage(good, setting);
    expect(problems).toEqual([]);
    expect(service).toMatchObject({ item: { slug: 'residence-permit' }, hash: packageHash(good) });
  });

  it('has a hash of its contents, whatever the order of its files', () => {
    const reversed = Object.fromEntries(Object.entries(good).toReversed());
    expect(packageHash(reversed)).toBe(packageHash(good));
    expect(packageHash({ ...good, 'item.json': `${good['item.json']} ` })).not.toBe(packageHash(good));
    expect(packageHash({ a: 'bc' })).not.toBe(packageHash({ ab: 'c' }));
  });

  it('speaks the reader’s language: authored, converted, or its own English', async () => {
    const { service } = await readServicePackage(good, setting);
    if (!service) throw new Error('unreadable');
    const names = LOCALES.map((locale) => localisedContent(service, locale)('item.name', service.item.name));
    expect(names).toEqual(['居住证首次申领', '居住證首次申領', 'First residence permit']);
  });

  it('names a file that is missing, one too many, and one that is no JSON, and blames nothing else for it', async () => {
    const { 'form.json': _, ...rest } = good;
    expect((await problemsOf({ ...rest, 'notes.txt': 'x', 'item.json': '{' })).map(brief)).toEqual([
      'form.json: file-missing', 'notes.txt: file-not-expected', 'item.json: not-json',
    ]);
  });
});

describe('the reader of a service item', () => {
  it('names every fault of its shape at once, each with its place', async () => {
    const problems = await problemsOf(changed('item.json', (item) => {
      Object.assign(item, {
        slug: 'Residence Permit', kind: 'gift', minutes: 0, mark: '', keywords: ['居住', 7], oops: 1,
        codes: { base: '12', verified: 'no' }, conditions: [{ id: 'a', text: '甲' }, { id: 'a', text: '乙' }],
        eligibility: [{ id: 'x', requires: 'age >=', refusal: '…' }, { id: 'y', requires: 'height > 2', refusal: '…' }],
      });
      delete item['summary'];
    }));
    expect(problems.filter((each) => each.file === 'item.json').map(brief).sort()).toEqual([
      'item.json#codes.base: bad-base-code', 'item.json#codes.verified: not-boolean', 'item.json#conditions[1].id: duplicate-id',
      'item.json#eligibility[0].requires: condition', 'item.json#eligibility[1].requires: condition',
      'item.json#keywords[1]: not-text', 'item.json#kind: unknown-value', 'item.json#mark: empty',
      'item.json#minutes: not-a-whole-number', 'item.json#oops: unknown-key', 'item.json#slug: bad-slug', 'item.json#summary: missing',
    ]);
  });

  it.each<[string, Change]>([
    ['visits.count: depth-four-with-visits', (item) => { item['visits'] = { count: 1, reason: '拍照' }; }],
    ['visits.reason: visits-without-reason', (item) => { item['visits'] = { count: 1 }; item['onlineDepth'] = 3; }],
    ['fee.basis: fee-without-basis', (item) => { item['fee'] = { amount: 2000 }; }],
    ['phones.complaint: phones-are-the-same', (item) => { item['phones'] = { advice: '089-12345678', complaint: '08912345678' }; }],
    ['legalBasis: no-legal-basis', (item) => { item['legalBasis'] = []; }],
    ['conditions: no-conditions', (item) => { item['conditions'] = []; }],
    ['codes.implementation: bad-implementation-code', (item) => { item['codes'] = { base: '000109101000', implementation: '11890100DM000002113000109101000', verified: false }; }],
    ['codes.business: bad-business-code', (item) => { item['codes'] = { base: '000109101000', business: '01', verified: false }; }],
    ['department: unknown-department', (item) => { item['department'] = 'sorcery'; }],
    ['jurisdictionBy: unknown-answer', (item) => { item['jurisdictionBy'] = 'planet'; }],
    ['jurisdictionBy: jurisdiction-not-a-region', (item) => { item['jurisdictionBy'] = 'ground'; }],
    ['jurisdictionBy: jurisdiction-not-required', (item) => { item['jurisdictionBy'] = 'mail_to'; }],
    ['opens.certificateType: unknown-certificate-type', (item) => { item['opens'] = { certificateType: '11890100DM00000210999', months: 1 }; }],
  ])('refuses what contradicts itself: %s', async (expected, change) => {
    const errors = (await problemsOf(changed('item.json', change))).filter((each) => each.file === 'item.json' && each.severity === 'error');
    expect(errors.map(brief)).toEqual([`item.json#${expected}`]);
  });

  it('refuses a promise longer than the law, natural days and working days compared', async () => {
    const limits = (promised: object, statutory: object): PackageFiles =>
      changed('item.json', (item) => { item['limits'] = { acceptance: { days: 5, unit: 'working-day' }, promised, statutory }; });
    const exceeds = async (files: PackageFiles): Promise<boolean> =>
      (await problemsOf(files)).some((each) => each.fault.problem === 'promised-exceeds-statutory');
    expect(await exceeds(limits({ days: 16, unit: 'natural-day' }, { days: 15, unit: 'natural-day' }))).toBe(true);
    expect(await exceeds(limits({ days: 11, unit: 'working-day' }, { days: 14, unit: 'natural-day' }))).toBe(true);
    expect(await exceeds(limits({ days: 10, unit: 'working-day' }, { days: 14, unit: 'natural-day' }))).toBe(false);
    expect(await exceeds(limits({ days: 5, unit: 'working-day' }, { days: 15, unit: 'natural-day' }))).toBe(false);
  });

  it('refuses a certificate that the city does not know, or that is made of answers nobody gives', async () => {
    const certificate = (change: (certificate: Record<string, unknown>) => void): PackageFiles =>
      changed('item.json', (item) => {
        const given = (item['result'] as { certificate: Record<string, unknown> }).certificate;
        change(given);
      });
    const errors = async (files: PackageFiles): Promise<string[]> => (await problemsOf(files)).map(brief);
    expect(await errors(certificate((given) => { given['attributes'] = { REGION: 'answers.street', ADDRESS: 'certificates.deed.ADDRESS', BASIS: '"就业"', COLOUR: '"红"' }; }))).toEqual([
      'item.json#result.certificate.attributes.COLOUR: unknown-attribute',
      'item.json#result.certificate.attributes.REGION: unknown-answer',
      'item.json#result.certificate.attributes.ADDRESS: unknown-slot',
    ]);
    expect(await errors(certificate((given) => { given['portrait'] = 'selfie'; }))).toEqual(['item.json#result.certificate.portrait: unknown-slot']);
    expect(await errors(certificate((given) => { given['replaces'] = 'residence_proof'; }))).toEqual(['item.json#result.certificate.replaces: slot-may-lack-certificate']);
    expect(await errors(certificate((given) => { given['counted'] = 'from-previous-end'; }))).toEqual(['item.json#result.certificate.counted: replaced-without-slot']);
    expect(await errors(certificate((given) => { given['type'] = typeOf('business-licence').code; }))).toEqual(expect.arrayContaining([
      'item.json#result.certificate.type: certificate-holder-differs', 'process.bpmn#issue: issues-another-certificate',
    ]));
  });
});

describe('the other files of a package', () => {
  it('have their own problems named: form, materials and process', async () => {
    const form = changed('form.json', (json) => { (json['components'] as Record<string, unknown>[])[0] = { type: 'group', id: 'applicant' }; });
    expect((await problemsOf(form)).map(brief)).toEqual(expect.arrayContaining(['form.json#applicant: missing-label', 'form.json#applicant: empty-page']));
    const materials = changed('materials.json', (json) => { (json['slots'] as Record<string, unknown>[])[0] = { id: 'id_card' }; });
    expect((await problemsOf(materials)).map(brief)).toEqual(expect.arrayContaining(['materials.json#id_card: missing']));
    const process = { ...good, 'process.bpmn': (good['process.bpmn'] ?? '').replace('outcome = "pass"', 'verdict = "pass"') };
    expect((await problemsOf(process)).map(brief)).toContain('process.bpmn#has_passed: feel-unknown-variable');
  });

  it('must know the certificates they prefill from and accept', async () => {
    const city = { ...setting, certificateTypes: setting.certificateTypes.filter((type) => type.name !== '社保缴费记录') };
    expect((await problemsOf(good, city)).map(brief)).toEqual([
      'form.json#employer: unknown-certificate-type', 'form.json#insurance_months: unknown-certificate-type',
      'materials.json#work_proof.satisfiedBy[0]: unknown-certificate-type',
    ]);
    const form = { ...good, 'form.json': (good['form.json'] ?? '').replace('.KZ_EMPLOYER', '.KZ_BOSS') };
    expect((await problemsOf(form)).map(brief)).toEqual(['form.json#employer: unknown-attribute']);
  });

  it('must count what the item promises', async () => {
    const process = (from: string, to: string): PackageFiles => ({ ...good, 'process.bpmn': (good['process.bpmn'] ?? '').replace(from, to) });
    expect((await problemsOf(process('id="promised" name="承诺时限" limit="5"', 'id="promised" name="承诺时限" limit="7"'))).map(brief))
      .toEqual(['process.bpmn#promised: clock-differs']);
    expect((await problemsOf(process('id="statutory"', 'id="law"'))).map(brief)).toEqual(['process.bpmn#residence_permit: clock-missing']);
  });

  it('must feed every variable that the process takes from the form', async () => {
    const process = { ...good, 'process.bpmn': (good['process.bpmn'] ?? '').replace('from="ground"', 'from="weather"') };
    expect((await problemsOf(process)).map(brief)).toEqual(['process.bpmn#ground: variable-from-nowhere']);
  });

  it('must be complete in English, and hold nothing that belongs to nothing', async () => {
    const files = changed('locales/en.json', (english) => {
      delete english['item.name'];
      delete english['ground.options.work'];
      delete english['materials.photo.name'];
      delete english['process.accept_task'];
      english['home.label'] = '现居住地址';
      english['item.moon'] = 'Moon';
    });
    const problems = await problemsOf(files);
    expect(problems.map(brief).sort()).toEqual([
      '(warning) locales/en.json#home.label: english-has-chinese', '(warning) locales/en.json#item.moon: english-for-nothing',
      'locales/en.json#ground.options.work: english-missing', 'locales/en.json#item.name: english-missing',
      'locales/en.json#materials.photo.name: english-missing', 'locales/en.json#process.accept_task: english-missing',
    ]);
    expect(isPublishable(problems)).toBe(false);
    expect(isPublishable(problems.filter((each) => each.severity === 'warning'))).toBe(true);
  });
});

describe('a problem', () => {
  it('is put into words in every language, with what to do', async () => {
    const problems = [
      ...(await problemsOf({})),
      ...(await problemsOf(changed('item.json', (item) => { Object.assign(item, { slug: '', fee: { amount: 1 }, popular: 'x', kind: 'gift' }); }))),
      ...(await problemsOf(changed('materials.json', (json) => { json['slots'] = [{ id: 'a', name: '甲', required: true, purpose: '乙', source: 'applicant', satisfiedBy: [{ by: 'magic' }] }]; }))),
    ];
    expect(problems.length).toBeGreaterThan(10);
    for (const problem of problems) {
      for (const locale of LOCALES) {
        const words = describePackageProblem(problem, translator(locale));
        expect(words).not.toBe('');
        expect(words).not.toMatch(/\{\w+\}/);
      }
    }
  });
});
