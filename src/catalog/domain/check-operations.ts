import type { ProcessDefinition } from '../../workflow/core/definition.js';
import { OPERATIONS, OPERATION_PARAMETERS } from './operations.js';
import type { PackageFault, PackageProblem } from './package-problems.js';

/** Every operation has what it needs and nothing that would be left out in silence; unknown ones are named by the process's own check. */
export function checkOperations(process: ProcessDefinition): PackageProblem[] {
  return Object.values(process.nodes).flatMap((node) => {
    if ((node.kind !== 'service' && node.kind !== 'send') || !node.service) return [];
    const { service } = node;
    const operation = OPERATIONS.find((each) => each === service.operation);
    if (!operation) return [];
    const known = OPERATION_PARAMETERS[operation];
    const note = (attribute: string, fault: PackageFault): PackageProblem => ({
      file: 'process.bpmn', at: `${node.id}.${attribute}`, severity: 'error', from: 'package', fault,
    });
    return [
      ...known.filter((name) => service.parameters[name] === undefined).map((name) => note(name, { problem: 'missing' })),
      ...Object.keys(service.parameters).filter((name) => !known.includes(name)).map((name) => note(name, { problem: 'unknown-key' })),
    ];
  });
}
