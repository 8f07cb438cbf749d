import { fieldsOf } from '../../forms/definition.js';
import type { Service, ServiceVersion } from './service.js';

/** Content of the process and of the item is the version's; all else is read with the form and the materials. */
const OWN_TEXTS = /^(process|item)\./;

/**
 * A service as a moved case meets it: item and process of the version it runs on, form and materials of the one it was
 * submitted with. What was asked, answered and signed does not change with the process.
 */
export function withSubmitted(version: ServiceVersion, submitted: ServiceVersion): ServiceVersion {
  const { form, materials } = submitted.service;
  const english = Object.fromEntries([
    ...Object.entries(submitted.service.english).filter(([id]) => !OWN_TEXTS.test(id)),
    ...Object.entries(version.service.english).filter(([id]) => OWN_TEXTS.test(id)),
  ]);
  return { ...version, service: { ...version.service, form, materials, english } };
}

export interface SubmissionDifferences {
  /** Labels of fields, names of materials: asked by one version only. */
  readonly onlyBefore: readonly string[];
  readonly onlyAfter: readonly string[];
}

/** What two versions ask differently. A moved case is not asked anew: an administrator should know what it will lack. */
export function submissionDifferences(before: Service, after: Service): SubmissionDifferences {
  const asked = ({ form, materials }: Service): ReadonlyMap<string, string> =>
    new Map([
      ...fieldsOf(form).map((field) => [`field ${field.key}`, field.label] as const),
      ...materials.slots.map((slot) => [`material ${slot.id}`, slot.name] as const),
    ]);
  const [old, now] = [asked(before), asked(after)];
  const missing = (from: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): string[] =>
    [...from].filter(([id]) => !other.has(id)).map(([, name]) => name);
  return { onlyBefore: missing(old, now), onlyAfter: missing(now, old) };
}
