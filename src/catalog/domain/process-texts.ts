import type { AuthoredText } from '../../forms/texts.js';
import type { ProcessDefinition, ProcessNode } from '../../workflow/core/definition.js';
import type { Content } from './localised-content.js';

/** Names of steps, gateways and flows that a reader may see; where the author gave none there is nothing to translate. */
export function processTexts(process: ProcessDefinition): AuthoredText[] {
  const nodes = Object.values(process.nodes).filter((node) => node.name !== node.id);
  const flows = Object.values(process.flows);
  return [
    ...[...nodes, ...flows].flatMap(({ id, name }) => (name ? [{ id: `process.${id}`, text: name }] : [])),
    ...Object.values(process.nodes).flatMap((node) => messageText(node)),
  ];
}

/** What a step tells the applicant. */
function messageText(node: ProcessNode): AuthoredText[] {
  if ((node.kind !== 'service' && node.kind !== 'send') || node.service?.operation !== 'notify') return [];
  const text = node.service.parameters['text'];
  return text === undefined ? [] : [{ id: `process.${node.id}.text`, text }];
}

/** The names by element id in the reader's language, as `drawProcess` takes them. */
export function processNames(process: ProcessDefinition, content: Content): Readonly<Record<string, string>> {
  return Object.fromEntries(processTexts(process).map(({ id, text }) => [id.slice('process.'.length), content(id, text)]));
}
