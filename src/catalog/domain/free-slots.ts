import type { Materials, Slot, Way } from '../../materials/domain/materials.js';

/** Ways that ask nothing of the applicant but a word. */
const FREE: readonly Way['by'][] = ['certificate', 'data-call', 'promise'];

/** Can this material be met without handing anything in? */
export function canBeFree(slot: Slot): boolean {
  return slot.satisfiedBy.some((way) => FREE.includes(way.by));
}

/** How many of the materials may need no submission, for tiles and guides before anybody is known. */
export function freeSlots(materials: Materials): { readonly free: number; readonly all: number } {
  // What only some applicants need counts where it can be free: it is never more to hand in than the rest.
  const counted = materials.slots.filter((slot) => slot.when === undefined || canBeFree(slot));
  return { free: counted.filter(canBeFree).length, all: counted.length };
}
