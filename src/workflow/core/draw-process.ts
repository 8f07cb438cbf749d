import type { Bounds, ProcessDefinition } from './definition.js';
import { layOut } from './drawing/layout.js';
import type { Direction, Layout } from './drawing/layout.js';
import { escape, flowSvg, nodeSvg, round } from './drawing/svg.js';
import { stateOf } from './process-steps.js';
import type { Marks } from './process-steps.js';

/** Words the drawing needs, already in the reader's language. */
export interface DrawingLabels {
  /** Accessible name of the whole picture. */
  readonly title: string;
  /** Names of nodes and flows in the reader's language, by id; the authored name where absent. */
  readonly names?: Readonly<Record<string, string>>;
  /** Said after a node's name in its tooltip. */
  readonly done?: string;
  readonly current?: string;
  readonly late?: string;
  readonly notTaken?: string;
}

export interface DrawingOptions {
  /** `across` follows the author's diagram where there is one; `down` is laid out for a phone. */
  readonly direction?: Direction;
}

/**
 * An `<svg>` with classes only (no styles, so the strict CSP holds), safe to print unescaped. It is one image to a
 * screen reader: put `processSteps` beside it as a list. A page that shows one form to phones and one to desktops
 * may print both and hide one by class: ids differ.
 */
export function drawProcess(
  definition: ProcessDefinition,
  marks: Marks | undefined,
  labels: DrawingLabels,
  options: DrawingOptions = {},
): string {
  const direction = options.direction ?? 'across';
  const name = (id: string): string =>
    labels.names?.[id] ?? definition.nodes[id]?.name ?? definition.flows[id]?.name ?? '';
  const layout =
    (direction === 'across' ? fromDiagram(definition) : undefined) ??
    layOut(definition, definition.id, direction, name);
  const words = {
    done: labels.done,
    current: labels.current,
    late: labels.late,
    'not-taken': labels.notTaken,
    open: undefined,
  };
  const flows = Object.entries(layout.edges).flatMap(([id, bends]) => {
    const flow = definition.flows[id];
    if (!flow) return [];
    const ends = [stateOf(flow.from, marks), stateOf(flow.to, marks)];
    const state = ends.includes('not-taken') ? 'not-taken' : ends[0] === 'done' && ends[1] !== 'open' ? 'done' : 'open';
    return [flowSvg(bends, name(id) || undefined, state, direction)];
  });
  const nodes = Object.values(definition.nodes)
    // Containers first, so that what is inside them is drawn over them.
    .toSorted((a, b) => Number(b.kind === 'sub-process') - Number(a.kind === 'sub-process'))
    .flatMap((node) => {
      const bounds = layout.shapes[node.id];
      const state = stateOf(node.id, marks);
      return bounds ? [nodeSvg({ node, bounds, name: name(node.id), state, word: words[state] ?? '', direction })] : [];
    });
  const id = `process-${definition.id.replace(/[^A-Za-z0-9_-]/g, '-')}-${direction}`;
  const box = `0 0 ${round(layout.width)} ${round(layout.height)}`;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" class="process-drawing process-drawing--${direction}" role="img" aria-labelledby="${id}" viewBox="${box}" width="${round(layout.width)}" height="${round(layout.height)}">` +
    `<title id="${id}">${escape(labels.title)}</title>${nodes.slice(0, containers(definition)).join('')}${flows.join('')}${nodes.slice(containers(definition)).join('')}</svg>`
  );
}

function containers(definition: ProcessDefinition): number {
  return Object.values(definition.nodes).filter((node) => node.kind === 'sub-process').length;
}

/** The author's own picture, moved to the corner; undefined unless every node is in it. */
function fromDiagram(definition: ProcessDefinition): Layout | undefined {
  const { diagram } = definition;
  if (!diagram || Object.keys(definition.nodes).some((id) => !diagram.shapes[id])) return undefined;
  const shapes = Object.fromEntries(Object.keys(definition.nodes).map((id) => [id, diagram.shapes[id]])) as Record<
    string,
    Bounds
  >;
  const edges = Object.fromEntries(Object.entries(diagram.edges).filter(([id]) => definition.flows[id]));
  const points = [
    ...Object.values(shapes).flatMap(({ x, y, width, height }) => [
      { x, y },
      { x: x + width, y: y + height },
    ]),
    ...Object.values(edges).flat(),
  ];
  const edge = 40;
  const [left, top] = [Math.min(...points.map(({ x }) => x)) - edge, Math.min(...points.map(({ y }) => y)) - edge];
  return {
    shapes: Object.fromEntries(
      Object.entries(shapes).map(([id, shape]) => [id, { ...shape, x: shape.x - left, y: shape.y - top }]),
    ),
    edges: Object.fromEntries(
      Object.entries(edges).map(([id, bends]) => [id, bends.map(({ x, y }) => ({ x: x - left, y: y - top }))]),
    ),
    width: Math.max(...points.map(({ x }) => x)) - left + edge,
    height: Math.max(...points.map(({ y }) => y)) - top + edge,
  };
}
