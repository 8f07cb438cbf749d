/** The mean of unit vectors, a unit vector again. Undefined of none. */
export function meanLikeness(likenesses: readonly Float32Array[]): Float32Array | undefined {
  const [first] = likenesses;
  if (!first) return undefined;
  const sum = new Float32Array(first.length);
  for (const likeness of likenesses) for (let index = 0; index < sum.length; index += 1) sum[index] = (sum[index] ?? 0) + (likeness[index] ?? 0);
  const length = Math.sqrt(sum.reduce((total, value) => total + value * value, 0));
  return length === 0 ? undefined : sum.map((value) => value / length);
}

/**
 * Of several likenesses the one that is most like all others: a picture that was taken, where a mean of two people would
 * be somewhat like both. Undefined of none.
 */
export function middleLikeness(likenesses: readonly Float32Array[]): Float32Array | undefined {
  const nearness = likenesses.map((one) => likenesses.reduce((sum, other) => sum + alike(one, other), 0));
  return likenesses[nearness.indexOf(Math.max(...nearness))];
}

/** The cosine of two unit vectors: 1 the same picture, about 0 two strangers. */
export function alike(one: Float32Array, other: Float32Array): number {
  return one.reduce((sum, value, index) => sum + value * (other[index] ?? 0), 0);
}
