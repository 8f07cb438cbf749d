import type { AuthoredText } from '../../forms/texts.js';
import type { Materials } from './materials.js';

/** Every text of the material list that a reader sees: `materials.<slot>.name`, `.purpose`, `.howTo`, `.promise`. */
export function materialTexts(materials: Materials): readonly AuthoredText[] {
  return materials.slots.flatMap((slot) => [
    { id: `materials.${slot.id}.name`, text: slot.name },
    { id: `materials.${slot.id}.purpose`, text: slot.purpose },
    ...(slot.howTo === undefined ? [] : [{ id: `materials.${slot.id}.howTo`, text: slot.howTo }]),
    ...slot.satisfiedBy.flatMap((way) => (way.by === 'promise' ? [{ id: `materials.${slot.id}.promise`, text: way.text }] : [])),
  ]);
}
