import type { Bounds, Point, ProcessNode } from '../definition.js';
import type { MarkedState } from '../process-steps.js';
import { hasOutsideLabel, isSmall, labelBelow, LABEL_EMS, LABEL_LINE, nameEms, signRoom, TASK_LINES } from './layout.js';
import type { Direction } from './layout.js';
import { breakLines } from './text-lines.js';

/** Everything a node's picture needs. */
export interface NodePicture {
  readonly node: ProcessNode;
  readonly bounds: Bounds;
  readonly name: string;
  readonly state: MarkedState;
  /** Word for the state, as a tooltip; empty for open steps. */
  readonly word: string;
  /** How many of several instances are done: `2/3`. */
  readonly count: string | undefined;
  readonly direction: Direction;
}

export function nodeSvg(picture: NodePicture): string {
  const { node, bounds, state, count } = picture;
  const title = `<title>${escape([picture.name, count, picture.word].filter(Boolean).join(' · '))}</title>`;
  return `<g class="process-node process-node--${node.kind} process-node--${state}">${title}${shape(node, bounds)}${label(picture)}${counter(bounds, count)}${badge(bounds, state)}</g>`;
}

export function flowSvg(
  bends: readonly Point[],
  name: string | undefined,
  state: 'done' | 'open' | 'not-taken',
  direction: Direction,
): string {
  const line = `<path class="process-flow__line" d="${bends.map(({ x, y }, i) => `${i === 0 ? 'M' : 'L'}${round(x)} ${round(y)}`).join(' ')}"/>`;
  return `<g class="process-flow process-flow--${state}">${line}${arrowHead(bends)}${flowLabel(bends, name, direction)}</g>`;
}

function shape(node: ProcessNode, { x, y, width, height }: Bounds): string {
  const [cx, cy, r] = [x + width / 2, y + height / 2, Math.min(width, height) / 2];
  const circle = (radius: number): string =>
    `<circle class="process-node__shape" cx="${round(cx)}" cy="${round(cy)}" r="${round(radius)}"/>`;
  switch (node.kind) {
    case 'start':
      return circle(r);
    case 'end':
      return (
        circle(r) +
        (node.ends === 'terminate'
          ? `<circle class="process-node__sign-full" cx="${round(cx)}" cy="${round(cy)}" r="${round(r * 0.5)}"/>`
          : '')
      );
    case 'catch':
      return circle(r) + circle(r - 4) + sign(node.trigger.on, cx, cy);
    case 'boundary':
      return circle(r) + circle(r - 4) + sign(node.trigger.on, cx, cy);
    case 'exclusive':
    case 'parallel':
    case 'inclusive':
    case 'event-gateway':
      return `<path class="process-node__shape" d="M${round(cx)} ${round(y)} L${round(x + width)} ${round(cy)} L${round(cx)} ${round(y + height)} L${round(x)} ${round(cy)} Z"/>${sign(node.kind, cx, cy)}`;
    default:
      return `<rect class="process-node__shape" x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" rx="8"/>${
        node.multiInstance
          ? `<path class="process-node__sign" d="${[10, 15, 20].map((at) => `M${round(x + at)} ${round(y + height - 12)} v8`).join(' ')}"/>`
          : ''
      }`;
  }
}

/** The little sign inside an event or gateway, the same as in every BPMN editor. */
function sign(kind: string, cx: number, cy: number): string {
  const paths: Readonly<Record<string, string>> = {
    exclusive: 'm-6 -6 l12 12 m0 -12 l-12 12',
    parallel: 'm-8 0 h16 m-8 -8 v16',
    timer: 'm0 -7 v7 l5 3',
    message: 'm-7 -5 h14 v10 h-14 z l7 6 l7 -6',
    error: 'm-6 6 l4 -11 l4 7 l4 -9',
    'event-gateway': 'm0 -8 l8 6 l-3 9 h-10 l-3 -9 z',
  };
  if (kind === 'inclusive') return `<circle class="process-node__sign" cx="${round(cx)}" cy="${round(cy)}" r="8"/>`;
  const path = paths[kind];
  return path === undefined ? '' : `<path class="process-node__sign" d="M${round(cx)} ${round(cy)} ${path}"/>`;
}

function label({ node, bounds, name, direction }: NodePicture): string {
  const { x, y, width, height } = bounds;
  if (hasOutsideLabel(node)) {
    const lines = breakLines(name, LABEL_EMS[direction], 3);
    if (node.kind === 'boundary') {
      // Beside the flow that leaves it, not across it.
      if (direction === 'across') return textLines(lines, x + width / 2 - 6, y + height + LABEL_LINE - 2, 'end');
      return textLines(lines, x + width + 4, y + height / 2 - 6 - (lines.length - 1) * LABEL_LINE, 'start');
    }
    if (!labelBelow(node, direction))
      return textLines(lines, x + width + 6, y + height / 2 - ((lines.length - 1) * LABEL_LINE) / 2 + 5, 'start');
    return textLines(lines, x + width / 2, y + height + LABEL_LINE - 2, 'middle');
  }
  if (isSmall(node)) return '';
  if (node.kind === 'sub-process') return textLines([name], x + 12, y + LABEL_LINE + 2, 'start');
  const ems = nameEms(node, width, direction);
  const lines = breakLines(name, ems, TASK_LINES);
  const [middle, centre] = [x + (ems * 14 + 10) / 2, y + (height - signRoom(node, direction)) / 2];
  return textLines(lines, middle, centre - ((lines.length - 1) * LABEL_LINE) / 2 + 5, 'middle');
}

function textLines(lines: readonly string[], x: number, y: number, anchor: 'start' | 'middle' | 'end'): string {
  const spans = lines.map(
    (line, i) => `<tspan x="${round(x)}" y="${round(y + i * LABEL_LINE)}">${escape(line)}</tspan>`,
  );
  return spans.length === 0 ? '' : `<text class="process-node__name" text-anchor="${anchor}">${spans.join('')}</text>`;
}

/** Beside the sign of several instances, which is drawn with them. */
function counter({ x, y, height }: Bounds, count: string | undefined): string {
  if (count === undefined) return '';
  return `<text class="process-node__count" x="${round(x + 26)}" y="${round(y + height - 4)}">${escape(count)}</text>`;
}

/** Not by colour alone: a tick for done, a dot for current, a mark for late. */
function badge({ x, y, width }: Bounds, state: MarkedState): string {
  const path = {
    done: 'm-4 0 l3 3 l5 -6',
    current: 'm-3 0 a3 3 0 1 0 6 0 a3 3 0 1 0 -6 0',
    late: 'm0 -5 v6 m0 3 v1',
    'not-taken': '',
    open: '',
  }[state];
  if (path === '') return '';
  const [cx, cy] = [round(x + width - 2), round(y + 2)];
  return `<circle class="process-node__badge" cx="${cx}" cy="${cy}" r="9"/><path class="process-node__badge-sign" d="M${cx} ${cy} ${path}"/>`;
}

function arrowHead(bends: readonly Point[]): string {
  const [tip, before] = [bends.at(-1), bends.at(-2)];
  if (!tip || !before) return '';
  const angle = Math.atan2(tip.y - before.y, tip.x - before.x);
  const corner = (turn: number): string =>
    `${round(tip.x - 9 * Math.cos(angle + turn))} ${round(tip.y - 9 * Math.sin(angle + turn))}`;
  return `<path class="process-flow__head" d="M${round(tip.x)} ${round(tip.y)} L${corner(0.45)} L${corner(-0.45)} Z"/>`;
}

function flowLabel(bends: readonly Point[], name: string | undefined, direction: Direction): string {
  const [tip, before] = [bends.at(-1), bends.at(-2)];
  if (name === undefined || !tip || !before) return '';
  const text = escape(breakLines(name, 8, 1)[0] ?? '');
  const vertical = direction === 'down' || tip.x === before.x;
  // A flow that goes a long way round carries its name where it sets out, because others end where it ends.
  const turn = bends.length > 4 ? bends[2] : undefined;
  const [x, y, anchor] = turn
    ? [turn.x + 5, vertical ? turn.y + 16 : turn.y - 5, 'start']
    : vertical
      ? [tip.x + 5, tip.y - 12, 'start']
      : [tip.x - 12, tip.y - 6, 'end'];
  return `<text class="process-flow__name" x="${round(x)}" y="${round(y)}" text-anchor="${anchor}">${text}</text>`;
}

export function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

export function round(value: number): string {
  return String(Math.round(value * 10) / 10);
}
