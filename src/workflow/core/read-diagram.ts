import type { Bounds, Diagram, Point } from './definition.js';
import { child, children } from './xml-element.js';
import type { XmlElement } from './xml-element.js';

/** Where the author put each shape and how each flow bends; undefined when the file has no diagram interchange. */
export function readDiagram(diagrams: readonly XmlElement[]): Diagram | undefined {
  const shapes: Record<string, Bounds> = {};
  const edges: Record<string, Point[]> = {};
  for (const element of diagrams.flatMap((diagram) => children(child(diagram, 'plane'), 'planeElement'))) {
    const id = child(element, 'bpmnElement')?.id;
    if (id === undefined) continue;
    const bounds = child(element, 'bounds');
    if (bounds) {
      const shape = {
        x: number(bounds, 'x'),
        y: number(bounds, 'y'),
        width: number(bounds, 'width'),
        height: number(bounds, 'height'),
      };
      if (Object.values(shape).every(Number.isFinite)) shapes[id] = shape;
    }
    const bends = children(element, 'waypoint').map((point) => ({ x: number(point, 'x'), y: number(point, 'y') }));
    if (bends.length > 1 && bends.every(({ x, y }) => Number.isFinite(x) && Number.isFinite(y))) edges[id] = bends;
  }
  return Object.keys(shapes).length > 0 ? { shapes, edges } : undefined;
}

function number(element: XmlElement, property: string): number {
  const value = element[property];
  return typeof value === 'number' ? value : property === 'x' || property === 'y' ? 0 : Number.NaN;
}
