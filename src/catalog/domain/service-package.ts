import { createHash } from 'node:crypto';
import type { FormDefinition } from '../../forms/definition.js';
import { declaredFacts } from '../../forms/facts.js';
import { readForm } from '../../forms/read-form.js';
import { formTexts } from '../../forms/texts.js';
import { materialTexts } from '../../materials/domain/material-texts.js';
import { materialVariables } from '../../materials/domain/material-variables.js';
import type { Materials } from '../../materials/domain/materials.js';
import { readMaterials } from '../../materials/domain/read-materials.js';
import { checkProcessFiles } from '../../workflow/core/check-process-files.js';
import type { ProcessDefinition } from '../../workflow/core/definition.js';
import { MAIN_FILE, type ProcessFiles } from '../../workflow/core/process-files.js';
import { checkAcross, type PackageSetting } from './check-across.js';
import { checkCertificates } from './check-certificates.js';
import { checkEnglish } from './check-english.js';
import { checkItem } from './check-item.js';
import { checkDocumentTemplate, documentTexts, readDocumentTemplate, type DocumentTemplate } from './document-template.js';
import { itemTexts } from './item-texts.js';
import { isObject } from './json-reader.js';
import { OPERATIONS } from './operations.js';
import { isProcessFile, isPublishable, OPTIONAL_FILES, PACKAGE_FILES, type PackageFault, type PackageProblem } from './package-problems.js';
import { processTexts } from './process-texts.js';
import { readItem } from './read-item.js';
import type { PackageFiles, Service } from './service.js';
import type { ServiceItem } from './service-item.js';

/** A file of a service is a page of text, not a dump. */
const FILE_LIMIT = 512 * 1024;

export interface PackageReading {
  /** There whenever every file could be read, so that a draft can be shown; publish only where `isPublishable(problems)`. */
  readonly service?: Service;
  readonly problems: readonly PackageProblem[];
}

/**
 * Reads a service from its files (`item.json`, `form.json`, `materials.json`, `process.bpmn` with what it calls and asks,
 * `locales/en.json` and, where people sign, `document.json`) and names every problem: of each file, of the files against one
 * another, and against what the city has set up.
 */
export async function readServicePackage(files: PackageFiles, setting: PackageSetting): Promise<PackageReading> {
  const problems: PackageProblem[] = checkFiles(files);
  const parse = (file: string): unknown => parseJson(files, file, problems);

  const form = readFormOf(parse('form.json'), problems);
  const facts = form ? declaredFacts(form).map((fact) => fact.name) : [];
  const { item, problems: itemProblems } = readItem(parse('item.json') ?? {}, facts);
  // Where the file itself is missing or unreadable, its blank fields are no news.
  const hasItem = !hasProblemOfFile(problems, 'item.json');
  if (hasItem) {
    const misshapen = new Set(itemProblems.map(({ at }) => at));
    problems.push(...itemProblems, ...checkItem(item).filter(({ at }) => !misshapen.has(at)));
  }
  const materials = readMaterialsOf(parse('materials.json'), form, item, problems);
  const processFiles = processFilesOf(files);
  const process = processFiles && (await readProcess(processFiles, setting, problems));
  const document = readDocumentOf(parse('document.json'), form, problems);
  const english = readEnglish(parse('locales/en.json'), problems);

  if (hasItem) {
    const parts = { ...(form && { form }), ...(process && { process }), ...(materials && { materials }), ...(document && { document }) };
    problems.push(...checkAcross(item, parts, setting), ...checkCertificates(item, form, materials, setting));
  }
  if (!hasProblemOfFile(problems, 'locales/en.json')) {
    problems.push(...checkEnglish(english, [
      ...itemTexts(item),
      ...(form ? formTexts(form) : []),
      ...(materials ? materialTexts(materials) : []),
      ...(process ? processTexts(process) : []),
      ...(document ? documentTexts(document) : []),
    ], hasItem && form !== undefined && materials !== undefined && process !== undefined));
  }
  if (!hasItem || !form || !materials || !processFiles || !process || item.slug === '' || item.name === '') return { problems };
  return { service: { item, form, materials, process, processFiles, ...(document && { document }), english, hash: packageHash(files) }, problems };
}

/** SHA-256 over the paths and contents, so that the same package has the same hash wherever it is read. */
export function packageHash(files: PackageFiles): string {
  const hash = createHash('sha256');
  for (const path of Object.keys(files).sort()) {
    const content = files[path] ?? '';
    hash.update(`${path}\n${Buffer.byteLength(content)}\n`).update(content);
  }
  return hash.digest('hex');
}

/** A version that was published once has been checked; reading it again for a running case needs no city. */
export async function readPublishedPackage(files: PackageFiles): Promise<Service> {
  const { service, problems } = await readServicePackage(files, { departments: [], certificateTypes: [] });
  if (!service) throw new Error(`published package cannot be read: ${JSON.stringify(problems.filter((each) => !isPublishable([each])))}`);
  return service;
}

function checkFiles(files: PackageFiles): PackageProblem[] {
  const note = (file: string, fault: PackageFault, severity: 'error' | 'warning' = 'error'): PackageProblem =>
    ({ file, at: '', severity, from: 'package', fault });
  const known: readonly string[] = [...PACKAGE_FILES, ...OPTIONAL_FILES];
  return [
    ...PACKAGE_FILES.filter((file) => files[file] === undefined).map((file) => note(file, { problem: 'file-missing' })),
    ...Object.keys(files).filter((file) => !known.includes(file) && !isProcessFile(file)).map((file) => note(file, { problem: 'file-not-expected' })),
    ...Object.entries(files).filter(([, content]) => content.length > FILE_LIMIT)
      .map(([file]) => note(file, { problem: 'file-too-large', max: FILE_LIMIT })),
  ];
}

function parseJson(files: PackageFiles, file: string, problems: PackageProblem[]): unknown {
  const content = files[file];
  if (content === undefined) return undefined;
  try {
    return JSON.parse(content) as unknown;
  } catch (error) {
    const because = error instanceof Error ? error.message : String(error);
    problems.push({ file, at: '', severity: 'error', from: 'package', fault: { problem: 'not-json', because } });
    return undefined;
  }
}

function hasProblemOfFile(problems: readonly PackageProblem[], file: string): boolean {
  return problems.some((each) => each.file === file && each.at === '' && each.severity === 'error');
}

function readFormOf(json: unknown, problems: PackageProblem[]): FormDefinition | undefined {
  if (json === undefined) return undefined;
  const reading = readForm(json);
  for (const fault of reading.problems) problems.push({ file: 'form.json', at: fault.element, severity: 'error', from: 'form', fault });
  return reading.form;
}

function readMaterialsOf(json: unknown, form: FormDefinition | undefined, item: ServiceItem, problems: PackageProblem[]): Materials | undefined {
  if (json === undefined) return undefined;
  const reading = readMaterials(json, form && materialVariables(form));
  for (const fault of reading.problems) {
    // Without a form every answer that a condition reads would be unknown.
    if (form === undefined && fault.problem === 'condition') continue;
    // A certificate is replaced by nothing but itself.
    if (fault.problem === 'no-fallback' && fault.element === item.result.certificate?.replaces) continue;
    problems.push({ file: 'materials.json', at: fault.element, severity: fault.severity, from: 'materials', fault });
  }
  return reading.materials;
}

function readDocumentOf(json: unknown, form: FormDefinition | undefined, problems: PackageProblem[]): DocumentTemplate | undefined {
  if (json === undefined) return undefined;
  const { template, problems: found } = readDocumentTemplate(json);
  problems.push(...found, ...(form && found.length === 0 ? checkDocumentTemplate(template, form) : []));
  return template;
}

function processFilesOf(files: PackageFiles): ProcessFiles | undefined {
  const xml = files[MAIN_FILE];
  return xml === undefined ? undefined : { xml, others: Object.fromEntries(Object.entries(files).filter(([name]) => isProcessFile(name))) };
}

async function readProcess(files: ProcessFiles, setting: PackageSetting, problems: PackageProblem[]): Promise<ProcessDefinition | undefined> {
  const { definition, problems: found } = await checkProcessFiles(files, {
    departments: setting.departments,
    roles: ['clerk', 'leader'],
    forms: [],
    certificateTypes: setting.certificateTypes.map((type) => type.code),
    operations: OPERATIONS,
  });
  for (const { file, ...fault } of found) {
    problems.push({ file, at: fault.element, severity: fault.severity, from: 'process', fault });
  }
  return definition;
}

function readEnglish(json: unknown, problems: PackageProblem[]): Readonly<Record<string, string>> {
  const note = (at: string, fault: PackageFault): void => void problems.push({ file: 'locales/en.json', at, severity: 'error', from: 'package', fault });
  if (json === undefined) return {};
  if (!isObject(json)) {
    note('', { problem: 'not-an-object' });
    return {};
  }
  const english: Record<string, string> = {};
  for (const [id, text] of Object.entries(json)) {
    if (typeof text === 'string') english[id] = text;
    else note(id, { problem: 'not-text' });
  }
  return english;
}
