import { checkStructure } from './check-structure.js';
import type { ProcessDefinition } from './definition.js';
import type { Problem } from './problems.js';
import { readClocks, readVariables } from './read-declarations.js';
import { readDiagram } from './read-diagram.js';
import { readFile } from './read-file.js';
import { readScope } from './read-nodes.js';
import type { Read } from './read-nodes.js';
import { text } from './xml-element.js';

/**
 * Reads a BPMN 2.0 file. `definition` is there whenever enough could be understood to draw it; run it only
 * when there is no error among the problems (`mayBePublished`).
 */
export async function readDefinition(xml: string): Promise<{ definition?: ProcessDefinition; problems: Problem[] }> {
  const { process, diagrams, problems } = await readFile(xml);
  if (!process) return { problems };
  const read: Read = { nodes: {}, flows: {}, scopes: {} };
  const id = process.id ?? 'process';
  readScope({ ...process, $type: process.$type, id, flowElements: process['flowElements'] }, read, problems);
  const diagram = readDiagram(diagrams);
  const definition: ProcessDefinition = {
    id,
    name: text(process, 'name') ?? id,
    ...onlyWholeFlows(read),
    variables: readVariables(process, problems),
    clocks: readClocks(process, problems),
    ...(diagram && { diagram }),
  };
  return { definition, problems: [...problems, ...checkStructure(definition)] };
}

/** Flows to or from an element that was refused are left out, so that what remains can still be drawn. */
function onlyWholeFlows({ nodes, flows, scopes }: Read): Read {
  const whole = Object.fromEntries(Object.entries(flows).filter(([, flow]) => nodes[flow.from] && nodes[flow.to]));
  const kept = Object.fromEntries(
    Object.entries(nodes).map(([id, node]) => [
      id,
      {
        ...node,
        incoming: node.incoming.filter((flow) => whole[flow]),
        outgoing: node.outgoing.filter((flow) => whole[flow]),
        boundaries: node.boundaries.filter((boundary) => nodes[boundary]),
      },
    ]),
  );
  return { nodes: kept, flows: whole, scopes };
}
