import type { MeshPoint } from '../../../src/identity-check/engine/face-finder.js';

/** A movement of the head and face. Degrees; the person's own left and chin down are positive. Shares from 0 to 1. */
export interface Pose {
  readonly turn?: number;
  readonly nod?: number;
  readonly eyesClosed?: number;
  readonly mouthOpen?: number;
}

export interface Pixels {
  readonly data: Buffer;
  readonly width: number;
  readonly height: number;
}

type Point = [number, number, number];
type Triangle = readonly [number, number, number];

/** The face's outline, the lids and the lips in the 468 points of the mesh. */
const OVAL = [10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109];
const LIDS: readonly (readonly [number, number])[] = [
  [246, 7], [161, 163], [160, 144], [159, 145], [158, 153], [157, 154], [173, 155],
  [466, 249], [388, 390], [387, 373], [386, 374], [385, 380], [384, 381], [398, 382],
];
const INNER_LIPS = [78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308, 324, 318, 402, 317, 14, 87, 178, 88, 95];
const LOWER_LIP = new Set([95, 88, 178, 87, 14, 317, 402, 318, 324, 146, 91, 181, 84, 17, 314, 405, 321, 375, 77, 90, 180, 85, 16, 315, 404, 320, 307, 96, 89, 179, 86, 15, 316, 403, 319, 325]);
/** Rings about the face that are drawn along, less and less, so that hair and background don't tear off. */
const RINGS = [{ at: 1.25, follows: 0.75 }, { at: 1.7, follows: 0.35 }, { at: 2.4, follows: 0 }];
/** The mesh is flatter than a head. */
const DEPTH = 2.3;

/** Draws a picture of one face anew, with the face in another pose. */
export function bendFace(picture: Pixels, mesh: readonly MeshPoint[], meshTriangles: readonly number[], pose: Pose): Pixels {
  const source = mesh.map(([x, y, z]): Point => [x, y, z]);
  const moved = source.map(([x, y, z]): Point => [x, y, z]);
  if (pose.eyesClosed) closeEyes(source, moved, pose.eyesClosed);
  if (pose.mouthOpen) openMouth(source, moved, pose.mouthOpen);
  const target = turnHead(source, moved, pose);
  const ringTriangles = addRings(source, target, mesh.length);
  const face = triples(meshTriangles).sort((one, other) => depth(target, other) - depth(target, one));

  const out = Buffer.from(picture.data);
  for (const triangle of ringTriangles) drawTriangle(picture, out, source, target, triangle);
  const lips = new Set(INNER_LIPS);
  if (pose.mouthOpen) fillMouth(picture, out, target);
  for (const triangle of face) {
    if (pose.mouthOpen && triangle.every((point) => lips.has(point))) continue;
    drawTriangle(picture, out, source, target, triangle);
  }
  return { ...picture, data: out };
}

function closeEyes(source: readonly Point[], moved: Point[], share: number): void {
  for (const [upper, lower] of LIDS) {
    const [from, to] = [at(source, upper), at(source, lower)];
    moved[upper] = [from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share, from[2] + (to[2] - from[2]) * share];
  }
}

function openMouth(source: readonly Point[], moved: Point[], share: number): void {
  const drop = share * 0.16 * Math.abs(at(source, 152)[1] - at(source, 10)[1]);
  const lips = (at(source, 13)[1] + at(source, 14)[1]) / 2;
  const chin = at(source, 152)[1];
  const middle = at(source, 14)[0];
  const lipWidth = Math.abs(at(source, 291)[0] - at(source, 61)[0]) / 2;
  const jawWidth = 0.45 * faceWidth(source);
  moved.forEach((point, index) => {
    const [x, y] = at(source, index);
    if (LOWER_LIP.has(index)) point[1] += drop * (1 - Math.min(1, Math.abs(x - middle) / lipWidth) ** 2);
    else if (y > lips) {
      const down = Math.min(1, (y - lips) / (chin - lips));
      point[1] += drop * Math.max(0, 1 - ((x - middle) / jawWidth) ** 2) * (0.35 + 0.45 * down);
    }
  });
}

function turnHead(source: readonly Point[], moved: readonly Point[], { turn = 0, nod = 0 }: Pose): Point[] {
  const [a, b] = [(turn * Math.PI) / 180, (nod * Math.PI) / 180];
  const [cx, cy] = middleOf(source);
  return moved.map(([px, py, pz]): Point => {
    const [x, y, z] = [px - cx, py - cy, pz * DEPTH];
    const turnedX = x * Math.cos(a) - z * Math.sin(a);
    const turnedZ = x * Math.sin(a) + z * Math.cos(a);
    return [turnedX + cx, y * Math.cos(b) - turnedZ * Math.sin(b) + cy, y * Math.sin(b) + turnedZ * Math.cos(b)];
  });
}

function addRings(source: Point[], target: Point[], points: number): Triangle[] {
  const [cx, cy] = middleOf(source);
  for (const { at: distance, follows } of RINGS) {
    for (const index of OVAL) {
      const [x, y, z] = at(source, index);
      const [tx, ty] = at(target, index);
      const place: Point = [cx + (x - cx) * distance, cy + (y - cy) * distance, z];
      source.push(place);
      target.push([place[0] + (tx - x) * follows, place[1] + (ty - y) * follows, 1e3]);
    }
  }
  const place = (ring: number, index: number): number => (ring < 0 ? (OVAL[index % OVAL.length] ?? 0) : points + ring * OVAL.length + (index % OVAL.length));
  const triangles: Triangle[] = [];
  for (let ring = -1; ring < RINGS.length - 1; ring += 1) {
    for (let index = 0; index < OVAL.length; index += 1) {
      triangles.push([place(ring, index), place(ring, index + 1), place(ring + 1, index)]);
      triangles.push([place(ring, index + 1), place(ring + 1, index + 1), place(ring + 1, index)]);
    }
  }
  return triangles;
}

function drawTriangle({ data, width, height }: Pixels, out: Buffer, source: readonly Point[], target: readonly Point[], triangle: Triangle): void {
  const [A, B, C] = [at(target, triangle[0]), at(target, triangle[1]), at(target, triangle[2])];
  const [a, b, c] = [at(source, triangle[0]), at(source, triangle[1]), at(source, triangle[2])];
  const area = (B[1] - C[1]) * (A[0] - C[0]) + (C[0] - B[0]) * (A[1] - C[1]);
  if (Math.abs(area) < 1e-6) return;
  const left = Math.max(0, Math.floor(Math.min(A[0], B[0], C[0])));
  const right = Math.min(width - 1, Math.ceil(Math.max(A[0], B[0], C[0])));
  const top = Math.max(0, Math.floor(Math.min(A[1], B[1], C[1])));
  const bottom = Math.min(height - 1, Math.ceil(Math.max(A[1], B[1], C[1])));
  for (let y = top; y <= bottom; y += 1) {
    for (let x = left; x <= right; x += 1) {
      const u = ((B[1] - C[1]) * (x - C[0]) + (C[0] - B[0]) * (y - C[1])) / area;
      const v = ((C[1] - A[1]) * (x - C[0]) + (A[0] - C[0]) * (y - C[1])) / area;
      const w = 1 - u - v;
      if (u < -0.002 || v < -0.002 || w < -0.002) continue;
      const sx = Math.max(0, Math.min(width - 1.001, u * a[0] + v * b[0] + w * c[0]));
      const sy = Math.max(0, Math.min(height - 1.001, u * a[1] + v * b[1] + w * c[1]));
      const [ix, iy] = [Math.floor(sx), Math.floor(sy)];
      const [fx, fy] = [sx - ix, sy - iy];
      const from = (iy * width + ix) * 3;
      for (let colour = 0; colour < 3; colour += 1) {
        const pixel = (offset: number): number => data[from + offset + colour] ?? 0;
        const above = (1 - fx) * pixel(0) + fx * pixel(3);
        const below = (1 - fx) * pixel(width * 3) + fx * pixel(width * 3 + 3);
        out[(y * width + x) * 3 + colour] = (1 - fy) * above + fy * below;
      }
    }
  }
}

/** What lies behind open lips, which no picture with a closed mouth shows. */
function fillMouth({ width, height }: Pixels, out: Buffer, target: readonly Point[]): void {
  const outline = INNER_LIPS.map((point) => at(target, point));
  const heights = outline.map(([, y]) => y);
  for (let y = Math.max(0, Math.floor(Math.min(...heights))); y <= Math.min(height - 1, Math.max(...heights)); y += 1) {
    const crossings = outline.flatMap(([px, py], index): number[] => {
      const [qx, qy] = outline[(index + 1) % outline.length] ?? [0, 0];
      return py <= y === qy <= y ? [] : [px + ((y - py) / (qy - py)) * (qx - px)];
    }).sort((one, other) => one - other);
    for (let pair = 0; pair + 1 < crossings.length; pair += 2) {
      for (let x = Math.ceil(crossings[pair] ?? 0); x <= (crossings[pair + 1] ?? -1); x += 1) out.set([60, 18, 20], (y * width + x) * 3);
    }
  }
}

function triples(indices: readonly number[]): Triangle[] {
  return Array.from({ length: Math.floor(indices.length / 3) }, (_, n): Triangle => [indices[n * 3] ?? 0, indices[n * 3 + 1] ?? 0, indices[n * 3 + 2] ?? 0]);
}

function depth(points: readonly Point[], triangle: Triangle): number {
  return triangle.reduce((sum, index) => sum + at(points, index)[2], 0);
}

function middleOf(points: readonly Point[]): readonly [number, number] {
  return [(at(points, 454)[0] + at(points, 234)[0]) / 2, (at(points, 10)[1] + at(points, 152)[1]) / 2];
}

function faceWidth(points: readonly Point[]): number {
  return Math.hypot(at(points, 454)[0] - at(points, 234)[0], at(points, 454)[1] - at(points, 234)[1]);
}

function at(points: readonly Point[], index: number): Point {
  const point = points[index];
  if (!point) throw new Error(`the mesh has no point ${index}`);
  return point;
}
