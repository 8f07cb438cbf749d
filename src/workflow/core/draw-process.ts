import type { Bounds, ProcessDefinition, SequenceFlow } from './definition.js';
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
  const flows = Object.entries(layout.edges)
    .flatMap(([id, bends]) => {
      const flow = definition.flows[id];
      return flow ? [{ id, bends, state: flowState(flow, marks) }] : [];
    })
    // What was taken lies over what was not, where several share a way.
    .toSorted((a, b) => Number(a.state === 'done') - Number(b.state === 'done'))
    .map(({ id, bends, state }) => flowSvg(bends, name(id) || undefined, state, direction));
  const nodes = Object.values(definition.nodes)
    // Containers first, so that what is inside them is drawn over them.
    .toSorted((a, b) => Number(b.kind === 'sub-process') - Number(a.kind === 'sub-process'))
    .flatMap((node) => {
      const bounds = layout.shapes[node.id];
      const state = stateOf(node.id, marks);
      if (!bounds) return [];
      const count = marks?.counts.get(node.id);
      return [nodeSvg({ node, bounds, name: name(node.id), state, word: words[state] ?? '', count, direction })];
    });
  const id = `process-${definition.id.replace(/[^A-Za-z0-9_-]/g, '-')}-${direction}`;
  // Above the first lane arrows that go a long way round carry their names.
  const above = direction === 'across' ? 14 : 0;
  const box = `0 ${-above} ${round(layout.width)} ${round(layout.height + above)}`;
  const wide = layout.width > MOST_SHRUNK[direction] ? ' process-drawing--wide' : '';
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" class="process-drawing process-drawing--${direction}${wide}${marks ? ' process-drawing--marked' : ''}" role="img" aria-labelledby="${id}" viewBox="${box}" width="${round(layout.width)}" height="${round(layout.height + above)}">` +
    `<title id="${id}">${escape(labels.title)}</title>${nodes.slice(0, containers(definition)).join('')}${flows.join('')}${nodes.slice(containers(definition)).join('')}</svg>`
  );
}

/** Wider drawings are scrolled instead of being shrunk until nobody can read them (12 px for the names at the least). */
const MOST_SHRUNK = { across: 1000, down: 400 };

function flowState(flow: SequenceFlow, marks: Marks | undefined): 'done' | 'open' | 'not-taken' {
  if (marks?.flows.has(flow.id)) return 'done';
  const from = stateOf(flow.from, marks);
  return from === 'not-taken' || stateOf(flow.to, marks) === 'not-taken' ? 'not-taken' : 'open';
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
