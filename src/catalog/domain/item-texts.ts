import type { AuthoredText } from '../../forms/texts.js';
import type { ServiceItem } from './service-item.js';

/** Every text of the item that a reader sees. `fee.note` and its like are there only when authored. */
export function itemTexts(item: ServiceItem): AuthoredText[] {
  const texts: [string, string | undefined][] = [
    ['item.name', item.name],
    ['item.summary', item.summary],
    ['item.result', item.result.name],
    ['item.address', item.address],
    ['item.hours', item.hours],
    ['item.fee.basis', item.fee.basis],
    ['item.fee.note', item.fee.note],
    ['item.visits', item.visits.reason],
    ...item.conditions.map((each): [string, string] => [`item.conditions.${each.id}`, each.text]),
    ...item.eligibility.map((each): [string, string] => [`item.eligibility.${each.id}`, each.refusal]),
    ...item.legalBasis.flatMap((each): [string, string | undefined][] => [
      [`item.legalBasis.${each.id}.title`, each.title],
      [`item.legalBasis.${each.id}.article`, each.article],
      [`item.legalBasis.${each.id}.text`, each.text],
    ]),
    ...item.specialProcedures.flatMap((each): [string, string][] => [
      [`item.specialProcedures.${each.id}.name`, each.name],
      [`item.specialProcedures.${each.id}.basis`, each.basis],
    ]),
  ];
  return texts.flatMap(([id, text]) => (text === undefined || text === '' ? [] : [{ id, text }]));
}
