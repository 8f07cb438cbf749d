import { eligibilityOf } from '../../catalog/domain/eligibility.js';
import { fieldsOf } from '../../forms/definition.js';
import { factsOf } from '../../forms/facts.js';
import { checkAnswers } from '../../forms/journey.js';
import { isOpen } from '../../materials/domain/resolve-slots.js';
import { namedTwice, peopleNamed } from '../domain/signatory.js';
import type { ApplicationMaterials } from './application-materials.js';
import type { OpenApplication } from './open-application.js';
import type { SubmitRefusal } from './submit-application.js';

/** What is still missing, every page and slot named, or a rule that the answers fail. */
export function whyNotYet(
  open: OpenApplication,
  materials: ApplicationMaterials,
): Extract<SubmitRefusal, { refused: 'incomplete' | 'not-eligible' | 'named-twice' }> | undefined {
  const { application, version, context } = open;
  const { form, item } = version.service;
  const { answers, facts } = application.content;
  const pages = checkAnswers(form, answers, context).map(({ page }) => page.id);
  const missing = materials.slots.filter(isOpen);
  const slots = missing.map((resolved) => resolved.slot.id);
  const toAuthorise = missing.filter((resolved) => resolved.state === 'authorise').map((resolved) => resolved.slot.id);
  if (pages.length > 0 || slots.length > 0) return { refused: 'incomplete', pages, slots, toAuthorise };
  const { document } = version.service;
  if (document && namedTwice(peopleNamed(document, form, answers))) {
    return { refused: 'named-twice', page: form.pages.find((page) => fieldsOf(page).some((field) => field.key === document.signedBy))?.id ?? '' };
  }
  const eligibility = eligibilityOf(item, { ...facts, ...factsOf(form, answers, facts) });
  return 'refused' in eligibility ? eligibility : undefined;
}
