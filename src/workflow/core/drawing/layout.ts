import type { Bounds, Point, ProcessDefinition, ProcessNode } from '../definition.js';
import { arrange, arrowsOf } from './arrange.js';
import type { Arrow, Cell } from './arrange.js';
import { breakLines, ems } from './text-lines.js';

/** A drawing in pixels: bounds of every node, bends of every flow. */
export interface Layout {
  readonly shapes: Record<string, Bounds>;
  readonly edges: Record<string, readonly Point[]>;
  readonly width: number;
  readonly height: number;
}
export type Direction = 'across' | 'down';

const TASK = { across: { width: 128, height: 60 }, down: { width: 104, height: 56 } };
/** So many lines of a name are shown before it is cut; the whole of it is the tooltip and stands in the list of steps. */
export const TASK_LINES = 4;
/** A boundary event or the sign of several instances takes this much of the box from the name. */
const SIGN_ROOM = 14;
export const DOT = 36;
export const LABEL_LINE = 16;
/** How wide a label beside a shape may get. */
export const LABEL_EMS = { across: 5, down: 4 };
/** `before` keeps the bends of arrows away from the node they lead to, where the arrow's name stands. */
const SPACE = { rank: { across: 66, down: 50 }, lane: { across: 36, down: 26 }, edge: 12, apart: 4, before: 12 };

/**
 * Lays a scope out along its flow: `u` runs along the ranks, `v` across the lanes, and only at the end they become
 * x and y, so that the drawing for a phone is the same one turned.
 */
export function layOut(
  definition: ProcessDefinition,
  scope: string,
  direction: Direction,
  names: (id: string) => string,
): Layout {
  const cells = arrange(definition, scope);
  const inner = new Map<string, Layout>();
  for (const id of cells.keys()) {
    if (definition.nodes[id]?.kind === 'sub-process') inner.set(id, layOut(definition, id, direction, names));
  }
  const across = direction === 'across';
  const size = (id: string): { u: number; v: number } => {
    const { width, height } = shapeSize(definition.nodes[id], names(id), inner.get(id), direction);
    return across ? { u: width, v: height } : { u: height, v: width };
  };
  /** Room a node takes in its lane, with its label beside it. */
  const room = (id: string): number => size(id).v + 2 * labelRoom(definition.nodes[id], names(id), direction);
  const ranks = spread(
    [...cells].map(([id, cell]) => ({ at: cell.rank, size: size(id).u })),
    SPACE.rank[direction],
  );
  const lanes = spread(
    [...cells].map(([id, cell]) => ({ at: cell.lane, size: room(id) })),
    SPACE.lane[direction],
  );
  const boxes = new Map(
    [...cells].map(([id, cell]) => {
      const { u, v } = size(id);
      return [
        id,
        { u: (ranks.middle[cell.rank] ?? 0) - u / 2, v: (lanes.middle[cell.lane] ?? 0) - v / 2, du: u, dv: v },
      ];
    }),
  );
  const grid: Grid = {
    cells,
    boxes,
    ranks,
    lanes,
    taken: new Set([...cells.values()].map((cell) => `${cell.rank} ${cell.lane}`)),
  };
  const turn = ([u, v]: readonly [number, number]): Point => (across ? { x: u, y: v } : { x: v, y: u });
  const shapes: Record<string, Bounds> = {};
  const edges: Record<string, readonly Point[]> = {};
  for (const [id, box] of boxes) {
    const { x, y } = turn([box.u, box.v]);
    const { x: width, y: height } = turn([box.du, box.dv]);
    shapes[id] = { x, y, width, height };
    placeBoundaries(definition, id, shapes, across);
    const nested = inner.get(id);
    if (nested) moveInto(nested, shapes, edges, x + SPACE.edge, y + SPACE.edge + LABEL_LINE);
  }
  arrowsOf(definition, scope).forEach((arrow, i) => {
    const port = arrow.boundary === undefined ? undefined : shapes[arrow.boundary];
    const from =
      port && (across ? ([port.x + DOT / 2, port.y + DOT] as const) : ([port.y + DOT / 2, port.x + DOT] as const));
    const bends = route(grid, arrow, ((i % 5) - 2) * SPACE.apart, from);
    if (bends) edges[arrow.id] = straighten(bends).map(turn);
  });
  const { x: width, y: height } = turn([ranks.end, lanes.end]);
  return { shapes, edges, width, height };
}

interface Box {
  readonly u: number;
  readonly v: number;
  readonly du: number;
  readonly dv: number;
}
interface Track {
  readonly middle: number[];
  readonly begin: number[];
  readonly end: number;
  readonly space: number;
}
interface Grid {
  readonly cells: Map<string, Cell>;
  readonly boxes: Map<string, Box>;
  readonly ranks: Track;
  readonly lanes: Track;
  readonly taken: ReadonlySet<string>;
}

function shapeSize(
  node: ProcessNode | undefined,
  name: string,
  inner: Layout | undefined,
  direction: Direction,
): { width: number; height: number } {
  switch (node?.kind) {
    case 'start':
    case 'end':
    case 'catch':
    case 'boundary':
      return { width: DOT, height: DOT };
    case 'exclusive':
    case 'parallel':
    case 'inclusive':
    case 'event-gateway':
      return { width: DOT + 6, height: DOT + 6 };
    default:
      return inner
        ? {
            width: Math.max(TASK[direction].width, inner.width + 2 * SPACE.edge),
            height: inner.height + 2 * SPACE.edge + LABEL_LINE,
          }
        : taskSize(node, name, direction);
  }
}

function taskSize(node: ProcessNode | undefined, name: string, direction: Direction): { width: number; height: number } {
  const { width, height } = TASK[direction];
  const lines = breakLines(name, nameEms(node, width, direction), TASK_LINES).length;
  return { width, height: Math.max(height, lines * LABEL_LINE + 14 + signRoom(node, direction)) };
}

/** How wide a line of a step's name may be: a boundary event on the right takes some of it. */
export function nameEms(node: ProcessNode | undefined, width: number, direction: Direction): number {
  const aside = direction === 'down' && node && node.boundaries.length > 0 ? SIGN_ROOM : 0;
  return (width - 10 - aside) / 14;
}

/** Room below a step's name for what sits on the lower edge of its box. */
export function signRoom(node: ProcessNode | undefined, direction: Direction): number {
  return node?.multiInstance || (direction === 'across' && node && node.boundaries.length > 0) ? SIGN_ROOM : 0;
}

function labelRoom(node: ProcessNode | undefined, name: string, direction: Direction): number {
  if (!node || !hasOutsideLabel(node)) return node?.boundaries.length ? DOT / 2 : 0;
  const lines = breakLines(name, LABEL_EMS[direction], 3);
  if (direction === 'across') return lines.length * LABEL_LINE + 4;
  const width = Math.max(0, ...lines.map(ems)) * 14;
  // Under an end nothing follows; beside the others the label may reach into the free space between the lanes.
  return Math.max(0, labelBelow(node, direction) ? (width - DOT) / 2 : width + 8 - SPACE.lane.down * 0.6);
}

/** Is the label under the shape, or to its right? */
export function labelBelow(node: ProcessNode, direction: Direction): boolean {
  return direction === 'across' || node.kind === 'end';
}

/** Events and gateways carry their name beside them, and only if the author gave one. */
export function hasOutsideLabel(node: ProcessNode): boolean {
  return isSmall(node) && node.name !== node.id;
}

export function isSmall(node: ProcessNode): boolean {
  return ['start', 'end', 'catch', 'boundary', 'exclusive', 'parallel', 'inclusive', 'event-gateway'].includes(
    node.kind,
  );
}

/** Middles of tracks that are as wide as the widest thing in them. */
function spread(things: readonly { at: number; size: number }[], space: number): Track {
  const widths: number[] = [];
  for (const { at, size } of things) widths[at] = Math.max(widths[at] ?? 0, size);
  const [middle, begin]: [number[], number[]] = [[], []];
  let now = space / 2 + SPACE.edge;
  for (let i = 0; i < widths.length; i += 1) {
    const width = widths[i] ?? 0;
    begin[i] = now;
    middle[i] = now + width / 2;
    now += width + space;
  }
  return { middle, begin, end: now - space / 2 + SPACE.edge, space };
}

function placeBoundaries(
  definition: ProcessDefinition,
  host: string,
  shapes: Record<string, Bounds>,
  across: boolean,
): void {
  const on = shapes[host];
  const ids = definition.nodes[host]?.boundaries ?? [];
  ids.forEach((id, i) => {
    if (!on) return;
    const share = (i + 1) / (ids.length + 1);
    shapes[id] = across
      ? { x: on.x + on.width * share - DOT / 2, y: on.y + on.height - DOT / 2, width: DOT, height: DOT }
      : { x: on.x + on.width - DOT / 2, y: on.y + on.height * share - DOT / 2, width: DOT, height: DOT };
  });
}

function moveInto(
  nested: Layout,
  shapes: Record<string, Bounds>,
  edges: Record<string, readonly Point[]>,
  dx: number,
  dy: number,
): void {
  for (const [id, shape] of Object.entries(nested.shapes)) shapes[id] = { ...shape, x: shape.x + dx, y: shape.y + dy };
  for (const [id, bends] of Object.entries(nested.edges))
    edges[id] = bends.map(({ x, y }) => ({ x: x + dx, y: y + dy }));
}

/**
 * Bends of one arrow, in the gaps between ranks and lanes only, so that it never runs through a node.
 * `aside` moves it a little within its gap, so that arrows in the same gap can be told apart.
 */
function route(
  grid: Grid,
  arrow: Arrow,
  aside: number,
  port: readonly [number, number] | undefined,
): (readonly [number, number])[] | undefined {
  const [from, to, a, b] = [
    grid.boxes.get(arrow.from),
    grid.boxes.get(arrow.to),
    grid.cells.get(arrow.from),
    grid.cells.get(arrow.to),
  ];
  if (!from || !to || !a || !b) return undefined;
  const end = [to.u, to.v + to.dv / 2] as const;
  const gapBefore = (grid.ranks.begin[b.rank] ?? 0) - grid.ranks.space / 2 - SPACE.before + aside;
  const channel = (grid.lanes.begin[Math.max(a.lane, b.lane)] ?? 0) - grid.lanes.space / 2 + aside;
  if (port) {
    const below =
      (grid.lanes.begin[a.lane + 1] ?? grid.lanes.end - SPACE.edge / 2 + grid.lanes.space / 2) -
      grid.lanes.space / 2 +
      aside / 2;
    return [port, [port[0], below], [gapBefore, below], [gapBefore, end[1]], end];
  }
  const begin = [from.u + from.du, from.v + from.dv / 2] as const;
  const gapAfter = (grid.ranks.begin[a.rank + 1] ?? grid.ranks.end) - grid.ranks.space / 2 - SPACE.before + aside;
  const free = (lane: number): boolean => {
    for (let rank = a.rank + 1; rank < b.rank; rank += 1) if (grid.taken.has(`${rank} ${lane}`)) return false;
    return b.rank > a.rank;
  };
  if (a.lane === b.lane && free(a.lane)) return [begin, end];
  if (free(b.lane)) return [begin, [gapAfter, begin[1]], [gapAfter, end[1]], end];
  if (free(a.lane)) return [begin, [gapBefore, begin[1]], [gapBefore, end[1]], end];
  const side = a.lane === b.lane ? (grid.lanes.begin[a.lane] ?? 0) - grid.lanes.space / 2 + aside : channel;
  return [begin, [gapAfter, begin[1]], [gapAfter, side], [gapBefore, side], [gapBefore, end[1]], end];
}

/** Without the bends that bend nothing. */
function straighten(bends: readonly (readonly [number, number])[]): (readonly [number, number])[] {
  return bends.filter(([u, v], i) => {
    const [before, after] = [bends[i - 1], bends[i + 1]];
    if (!before || !after) return true;
    return !(before[0] === u && u === after[0]) && !(before[1] === v && v === after[1]);
  });
}
