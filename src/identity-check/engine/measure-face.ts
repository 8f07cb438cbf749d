import type { FaceMeasures } from '../judgement/observation.js';
import type { Box, Picture } from './decode-picture.js';
import type { FoundFace, MeshPoint } from './face-finder.js';

type Pair = readonly [number, number];

/** Points of the mesh: an eye's two corners, and two places where its lids stand opposite each other. */
interface Eye {
  readonly corners: Pair;
  readonly inner: Pair;
  readonly outer: Pair;
}
const RIGHT_EYE: Eye = { corners: [33, 133], outer: [160, 144], inner: [158, 153] };
const LEFT_EYE: Eye = { corners: [362, 263], inner: [385, 380], outer: [387, 373] };
const LIPS: { readonly corners: Pair; readonly opening: Pair } = { corners: [78, 308], opening: [13, 14] };
const CHEEKS = [234, 454] as const;
const NOSE = 1;

/** Side of the square on which sharpness is measured: faces of every size compare. */
const SHARPNESS_SIZE = 96;

export function measureFace(picture: Picture, face: FoundFace): FaceMeasures {
  const { mesh } = face;
  const box = boxOf(mesh);
  const grey = greySquare(picture, box);
  return {
    box: { x: box.x / picture.width, y: box.y / picture.height, width: box.width / picture.width, height: box.height / picture.height },
    yaw: face.yaw,
    pitch: face.pitch,
    nose: nosePosition(mesh),
    eyes: (eyeOpening(mesh, RIGHT_EYE) + eyeOpening(mesh, LEFT_EYE)) / 2,
    mouth: distance(mesh, ...LIPS.opening) / distance(mesh, ...LIPS.corners),
    brightness: mean(grey),
    sharpness: laplacianVariance(grey),
  };
}

/** The rectangle about the mesh. */
export function boxOf(mesh: readonly MeshPoint[]): Box {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of mesh) {
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** Mean luminance of a picture, from one pixel in each square of sixteen. */
export function brightnessOf({ data, width, height }: Picture): number {
  let sum = 0;
  let count = 0;
  for (let y = 0; y < height; y += 4) {
    for (let x = 0; x < width; x += 4) {
      sum += luminance(data, (y * width + x) * 3);
      count += 1;
    }
  }
  return sum / count;
}

function eyeOpening(mesh: readonly MeshPoint[], { corners, inner, outer }: Eye): number {
  return (distance(mesh, ...inner) + distance(mesh, ...outer)) / (2 * distance(mesh, ...corners));
}

function nosePosition(mesh: readonly MeshPoint[]): number {
  const [left, right, nose] = [mesh[CHEEKS[0]]?.[0] ?? 0, mesh[CHEEKS[1]]?.[0] ?? 0, mesh[NOSE]?.[0] ?? 0];
  return right === left ? 0 : (2 * nose - left - right) / (right - left);
}

function distance(mesh: readonly MeshPoint[], one: number, other: number): number {
  const [ax, ay] = mesh[one] ?? [0, 0];
  const [bx, by] = mesh[other] ?? [0, 0];
  return Math.hypot(ax - bx, ay - by);
}

/** The box in grey, averaged or repeated to a square of one size. */
function greySquare({ data, width, height }: Picture, box: Box): Float32Array {
  const out = new Float32Array(SHARPNESS_SIZE * SHARPNESS_SIZE);
  const inside = (value: number, most: number): number => Math.min(most - 1, Math.max(0, Math.round(value)));
  for (let y = 0; y < SHARPNESS_SIZE; y += 1) {
    const fromY = inside(box.y + (y * box.height) / SHARPNESS_SIZE, height);
    const toY = Math.max(fromY, inside(box.y + ((y + 1) * box.height) / SHARPNESS_SIZE - 1, height));
    for (let x = 0; x < SHARPNESS_SIZE; x += 1) {
      const fromX = inside(box.x + (x * box.width) / SHARPNESS_SIZE, width);
      const toX = Math.max(fromX, inside(box.x + ((x + 1) * box.width) / SHARPNESS_SIZE - 1, width));
      let sum = 0;
      for (let sy = fromY; sy <= toY; sy += 1) for (let sx = fromX; sx <= toX; sx += 1) sum += luminance(data, (sy * width + sx) * 3);
      out[y * SHARPNESS_SIZE + x] = sum / ((toY - fromY + 1) * (toX - fromX + 1));
    }
  }
  return out;
}

function laplacianVariance(grey: Float32Array): number {
  const at = (x: number, y: number): number => grey[y * SHARPNESS_SIZE + x] ?? 0;
  const values: number[] = [];
  for (let y = 1; y < SHARPNESS_SIZE - 1; y += 1) {
    for (let x = 1; x < SHARPNESS_SIZE - 1; x += 1) {
      values.push(at(x - 1, y) + at(x + 1, y) + at(x, y - 1) + at(x, y + 1) - 4 * at(x, y));
    }
  }
  const middle = mean(values);
  return mean(values.map((value) => (value - middle) ** 2));
}

function luminance(data: Buffer, at: number): number {
  return 0.299 * (data[at] ?? 0) + 0.587 * (data[at + 1] ?? 0) + 0.114 * (data[at + 2] ?? 0);
}

function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < values.length; index += 1) sum += values[index] ?? 0;
  return sum / values.length;
}
