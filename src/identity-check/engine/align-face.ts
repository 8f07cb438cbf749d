import type { Picture } from './decode-picture.js';
import type { MeshPoint } from './face-finder.js';

type Point = readonly [number, number];

/** Where eyes, nose and corners of the mouth lie in the 112-pixel square that the feature model was trained on. */
const TEMPLATE: readonly Point[] = [[38.2946, 51.6963], [73.5318, 51.5014], [56.0252, 71.7366], [41.5493, 92.3655], [70.7299, 92.2041]];
export const ALIGNED_SIZE = 112;

/** Turns, moves and scales the face so that its five points come to lie on the template's; red, green, blue as floats. */
export function alignFace(picture: Picture, mesh: readonly MeshPoint[]): Float32Array {
  const toPicture = similarity(TEMPLATE, fivePoints(mesh));
  // A large face is sampled more finely and averaged, or single pixels would decide.
  const finer = Math.min(4, Math.max(1, Math.round(Math.hypot(toPicture.a, toPicture.b))));
  const fine = sample(picture, { ...toPicture, a: toPicture.a / finer, b: toPicture.b / finer }, ALIGNED_SIZE * finer);
  return finer === 1 ? fine : average(fine, finer);
}

function fivePoints(mesh: readonly MeshPoint[]): readonly Point[] {
  const at = (index: number): Point => [mesh[index]?.[0] ?? 0, mesh[index]?.[1] ?? 0];
  const between = (one: Point, other: Point): Point => [(one[0] + other[0]) / 2, (one[1] + other[1]) / 2];
  return [between(at(33), at(133)), between(at(362), at(263)), at(1), at(61), at(291)];
}

/** x' = a·x − b·y + dx, y' = b·x + a·y + dy */
interface Similarity {
  readonly a: number;
  readonly b: number;
  readonly dx: number;
  readonly dy: number;
}

/** The similarity that brings `from` nearest to `to` (least squares). */
function similarity(from: readonly Point[], to: readonly Point[]): Similarity {
  const centre = (points: readonly Point[]): Point => [mean(points.map(([x]) => x)), mean(points.map(([, y]) => y))];
  const [fromX, fromY] = centre(from);
  const [toX, toY] = centre(to);
  let along = 0;
  let across = 0;
  let spread = 0;
  from.forEach(([px, py], index) => {
    const [qx, qy] = to[index] ?? [0, 0];
    const [x, y, u, v] = [px - fromX, py - fromY, qx - toX, qy - toY];
    along += x * u + y * v;
    across += x * v - y * u;
    spread += x * x + y * y;
  });
  const a = along / spread;
  const b = across / spread;
  return { a, b, dx: toX - a * fromX + b * fromY, dy: toY - b * fromX - a * fromY };
}

/** Bilinear; what lies outside the picture is black. */
function sample({ data, width, height }: Picture, { a, b, dx, dy }: Similarity, size: number): Float32Array {
  const out = new Float32Array(size * size * 3);
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      const sx = a * x - b * y + dx;
      const sy = b * x + a * y + dy;
      const left = Math.floor(sx);
      const top = Math.floor(sy);
      const fx = sx - left;
      const fy = sy - top;
      for (let dyy = 0; dyy < 2; dyy += 1) {
        for (let dxx = 0; dxx < 2; dxx += 1) {
          const px = left + dxx;
          const py = top + dyy;
          if (px < 0 || py < 0 || px >= width || py >= height) continue;
          const weight = (dxx === 1 ? fx : 1 - fx) * (dyy === 1 ? fy : 1 - fy);
          const from = (py * width + px) * 3;
          const to = (y * size + x) * 3;
          for (let c = 0; c < 3; c += 1) out[to + c] = (out[to + c] ?? 0) + weight * (data[from + c] ?? 0);
        }
      }
    }
  }
  return out;
}

function average(fine: Float32Array, finer: number): Float32Array {
  const out = new Float32Array(ALIGNED_SIZE * ALIGNED_SIZE * 3);
  const row = ALIGNED_SIZE * finer;
  for (let y = 0; y < row; y += 1) {
    for (let x = 0; x < row; x += 1) {
      const to = (Math.floor(y / finer) * ALIGNED_SIZE + Math.floor(x / finer)) * 3;
      for (let c = 0; c < 3; c += 1) out[to + c] = (out[to + c] ?? 0) + (fine[(y * row + x) * 3 + c] ?? 0) / (finer * finer);
    }
  }
  return out;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
