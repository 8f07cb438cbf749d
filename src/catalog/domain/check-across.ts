import type { CertificateType } from '../../certificates/domain/certificate-type.js';
import { fieldsOf, FORM_FACTS, type FormDefinition } from '../../forms/definition.js';
import { declaredFacts } from '../../forms/facts.js';
import type { Materials } from '../../materials/domain/materials.js';
import type { ProcessDefinition } from '../../workflow/core/definition.js';
import { checkOperations } from './check-operations.js';
import type { DocumentTemplate } from './document-template.js';
import type { PackageFault, PackageProblem } from './package-problems.js';
import { LIMIT_NAMES, type ServiceItem } from './service-item.js';

/** What the city has set up, as far as a service may name it. */
export interface PackageSetting {
  /** Codes of the department types. */
  readonly departments: readonly string[];
  readonly certificateTypes: readonly CertificateType[];
}

/** What the other files say, as far as they could be read. */
export interface PackageParts {
  readonly form?: FormDefinition;
  readonly process?: ProcessDefinition;
  readonly materials?: Materials;
  readonly document?: DocumentTemplate;
}

/** Where a process's list of the people who sign comes from: their ids, made when the application is submitted. */
export const SIGNATORIES = 'signatories';

type Note = (file: string, at: string, fault: PackageFault, severity?: 'error' | 'warning') => void;

/** Checks the files against one another and against the city. */
export function checkAcross(item: ServiceItem, parts: PackageParts, setting: PackageSetting): PackageProblem[] {
  const problems: PackageProblem[] = [];
  const note: Note = (file, at, fault, severity = 'error') => problems.push({ file, at, severity, from: 'package', fault });
  if (item.department !== '' && !setting.departments.includes(item.department)) {
    note('item.json', 'department', { problem: 'unknown-department', found: item.department });
  }
  checkResult(item, parts, setting, note);
  if (parts.form) checkJurisdiction(item, parts.form, note);
  if (parts.process) {
    checkClocks(item, parts.process, note);
    checkVariables(parts, note);
    checkIssue(item, parts.process, note);
    checkRevocations(parts.process, parts, note);
    problems.push(...checkOperations(parts.process));
    checkSigning(parts, parts.process, note);
  }
  const opens = item.opens;
  if (opens && opens.certificateType !== '' && !typeOf(opens.certificateType, setting)) {
    note('item.json', 'opens.certificateType', { problem: 'unknown-certificate-type', found: opens.certificateType });
  }
  return problems;
}

function typeOf(code: string, setting: PackageSetting): CertificateType | undefined {
  return setting.certificateTypes.find((type) => type.code === code);
}

function checkResult(item: ServiceItem, parts: PackageParts, setting: PackageSetting, note: Note): void {
  const certificate = item.result.certificate;
  if (!certificate || certificate.type === '') return;
  const at = 'result.certificate';
  const type = typeOf(certificate.type, setting);
  if (!type) {
    note('item.json', `${at}.type`, { problem: 'unknown-certificate-type', found: certificate.type });
  } else {
    if (type.holderKind !== (certificate.founds ? 'organization' : item.audience)) note('item.json', `${at}.type`, { problem: 'certificate-holder-differs', certificate: type.name });
    const keys = type.attributes.map((attribute) => attribute.key);
    for (const attribute of Object.keys(certificate.attributes)) {
      if (!keys.includes(attribute)) {
        note('item.json', `${at}.attributes.${attribute}`, { problem: 'unknown-attribute', attribute, certificate: type.name });
      }
    }
    for (const attribute of keys.filter((key) => !(key in certificate.attributes))) {
      note('item.json', `${at}.attributes`, { problem: 'attribute-not-filled', attribute, certificate: type.name }, 'warning');
    }
  }
  if (certificate.replaces !== undefined) checkSlot(certificate.replaces, `${at}.replaces`, parts, note);
  const { portrait } = certificate;
  if (portrait !== undefined && parts.materials && !parts.materials.slots.some((slot) => slot.id === portrait)) {
    note('item.json', `${at}.portrait`, { problem: 'unknown-slot', found: portrait });
  }
  if (certificate.replaces === undefined && certificate.counted === 'from-previous-end') {
    note('item.json', `${at}.counted`, { problem: 'replaced-without-slot' });
  }
  if (certificate.founds) checkPaths(certificate.founds.feel, `${at}.founds`, parts, note);
  for (const [attribute, { feel }] of Object.entries(certificate.attributes)) {
    checkPaths(feel, `${at}.attributes.${attribute}`, parts, note);
  }
}

/** `answers.x` and `certificates.slot` are looked up by name when the case ends: a name that isn't there would be null. */
function checkPaths(feel: string, at: string, parts: PackageParts, note: Note): void {
  const words = feel.replace(/"(?:[^"\\]|\\.)*"/g, '""');
  const keys = parts.form && fieldsOf(parts.form).map((field) => field.key);
  for (const [, source, name = ''] of words.matchAll(/\b(answers|certificates)\s*\.\s*([A-Za-z_]\w*)/g)) {
    if (source === 'answers' && keys && !keys.includes(name)) note('item.json', at, { problem: 'unknown-answer', found: name });
    if (source === 'certificates') checkSlot(name, at, parts, note);
  }
}

/** What is issued can't depend on a certificate that the applicant was free to replace by an upload. */
function checkSlot(id: string, at: string, { materials }: PackageParts, note: Note): void {
  if (!materials) return;
  const slot = materials.slots.find((each) => each.id === id);
  if (!slot) note('item.json', at, { problem: 'unknown-slot', found: id });
  else if (slot.when !== undefined || slot.required !== true || slot.satisfiedBy.some((way) => way.by !== 'certificate')) {
    note('item.json', at, { problem: 'slot-may-lack-certificate', slot: id });
  }
}

function checkRevocations(process: ProcessDefinition, parts: PackageParts, note: Note): void {
  for (const node of Object.values(process.nodes)) {
    if (node.kind !== 'service' && node.kind !== 'send') continue;
    const slot = node.service?.operation === 'revoke-certificate' ? node.service.parameters['slot'] : undefined;
    if (slot !== undefined) checkSlot(slot, `${node.id}.slot`, parts, (_file, ...rest) => note('process.bpmn', ...rest));
  }
}

function checkJurisdiction(item: ServiceItem, form: FormDefinition, note: Note): void {
  if (item.jurisdictionBy === undefined) return;
  const field = fieldsOf(form).find((each) => each.key === item.jurisdictionBy);
  if (!field) note('item.json', 'jurisdictionBy', { problem: 'unknown-answer', found: item.jurisdictionBy });
  else if (field.kind !== 'region' && field.kind !== 'address') {
    note('item.json', 'jurisdictionBy', { problem: 'jurisdiction-not-a-region', field: field.key });
  } else if (!field.required || field.hide) {
    note('item.json', 'jurisdictionBy', { problem: 'jurisdiction-not-required', field: field.key });
  }
}

/** What the guide promises is what the process counts. */
function checkClocks(item: ServiceItem, process: ProcessDefinition, note: Note): void {
  for (const name of LIMIT_NAMES) {
    const clock = process.clocks.find((each) => each.id === name);
    const limit = item.limits[name];
    if (!clock) note('process.bpmn', process.id, { problem: 'clock-missing', limit: name });
    else if (clock.limit !== limit.days || clock.unit !== limit.unit) {
      note('process.bpmn', name, {
        problem: 'clock-differs', limit: name, clock: `${clock.limit} ${clock.unit}`, item: `${limit.days} ${limit.unit}`,
      });
    }
  }
}

/** A variable without a source is set by a step; one that names a source that isn't there would stay null for ever. */
function checkVariables(parts: PackageParts, note: Note): void {
  if (!parts.process || !parts.form) return;
  const sources = [...declaredFacts(parts.form).map((fact) => fact.name), ...FORM_FACTS, ...(parts.document ? [SIGNATORIES] : [])];
  for (const { name, from } of parts.process.variables) {
    if (from !== undefined && !sources.includes(from)) {
      note('process.bpmn', name, { problem: 'variable-from-nowhere', variable: name, from });
    }
  }
}

function checkIssue(item: ServiceItem, process: ProcessDefinition, note: Note): void {
  const expected = item.result.certificate?.type;
  let issued = false;
  for (const node of Object.values(process.nodes)) {
    if (node.kind !== 'service' || node.service?.operation !== 'issue-certificate') continue;
    issued = true;
    const found = node.service.parameters['certificateType'] ?? '';
    if (found !== expected) note('process.bpmn', node.id, { problem: 'issues-another-certificate', found, expected: expected ?? '' });
  }
  if (expected !== undefined && !issued) note('process.bpmn', process.id, { problem: 'result-not-issued' });
}

/** A document is there to be signed, and whoever signs has something to read. */
function checkSigning({ document, materials }: PackageParts, process: ProcessDefinition, note: Note): void {
  const listed = process.variables.filter((variable) => variable.from === SIGNATORIES && variable.type === 'list').map(({ name }) => name);
  const steps = Object.values(process.nodes).filter((node) => 'work' in node && node.work?.performer === 'signatory');
  for (const step of steps) {
    if (!document) note('process.bpmn', step.id, { problem: 'signing-without-document' });
    else if (!listed.includes(step.multiInstance?.collection ?? '')) note('process.bpmn', step.id, { problem: 'document-not-signed' });
  }
  if (document && steps.length === 0) note('process.bpmn', process.id, { problem: 'document-not-signed' });
  for (const slot of materials?.slots ?? []) {
    if (!document && slot.satisfiedBy.some((way) => way.by === 'document')) note('materials.json', slot.id, { problem: 'slot-without-document' });
  }
}
