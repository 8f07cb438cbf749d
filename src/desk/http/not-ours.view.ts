import type { Frame } from '../../platform/rendering/frame.js';
import { definePage } from '../../platform/rendering/page.js';
import { identitySide, type IdentityRoom, type IdentitySideItem } from './identity-side.view.js';

export interface NotOursView {
  readonly title: string;
  readonly side: readonly IdentitySideItem[];
}

/** For clerks of the departments that don't look at people: nothing to see, and why. */
export const notOursPage = definePage<NotOursView>('desk/not-ours');

export function notOursView(room: IdentityRoom, frame: Frame): NotOursView {
  return { title: frame.t('身份核验'), side: identitySide(room, frame) };
}
