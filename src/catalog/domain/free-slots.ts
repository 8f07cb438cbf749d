import type { Materials, Slot, Way } from '../../materials/domain/materials.js';

const ASKS_A_MACHINE: readonly Way['by'][] = ['certificate', 'data-call', 'document'];

/**
 * Can everybody expect to hand nothing in for this? Yes for what government itself made out and can look up, and for
 * what a promise replaces. A tenant whose lease was never recorded still has to upload it, so that is no promise of ours.
 */
export function canBeFree(slot: Slot): boolean {
  return slot.satisfiedBy.some((way) => way.by === 'promise' || (slot.source === 'government' && ASKS_A_MACHINE.includes(way.by)));
}

/** How many of the materials may need no submission, for tiles and guides before anybody is known. */
export function freeSlots(materials: Materials): { readonly free: number; readonly all: number } {
  // What only some applicants need counts where it can be free: it is never more to hand in than the rest.
  const counted = materials.slots.filter((slot) => slot.when === undefined || canBeFree(slot));
  return { free: counted.filter(canBeFree).length, all: counted.length };
}
