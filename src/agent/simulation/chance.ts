/** A number of a normal distribution: the same seed and index always give the same one. */
export function normalAt(seed: number, index: number): number {
  // Box–Muller, on two uniform numbers of which the first is never 0.
  const radius = Math.sqrt(-2 * Math.log(1 - uniformAt(seed, index * 2)))
  return radius * Math.cos(2 * Math.PI * uniformAt(seed, index * 2 + 1))
}

/** From 0, below 1: a mixing of both numbers in the manner of splitmix32. */
function uniformAt(seed: number, index: number): number {
  let mixed = (Math.imul(seed + 1, 0x9e3779b1) + Math.imul(index + 1, 0x85ebca77)) | 0
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad)
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97)
  return ((mixed ^ (mixed >>> 15)) >>> 0) / 0x1_0000_0000
}
