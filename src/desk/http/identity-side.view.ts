import type { Frame } from '../../platform/rendering/frame.js';

export type IdentityRoom = 'review' | 'video' | 'window';

export interface IdentitySideItem {
  readonly text: string;
  readonly href: string;
  readonly current: boolean;
}

/** The side of every page about proving identities. */
export function identitySide(current: IdentityRoom, { t }: Frame): readonly IdentitySideItem[] {
  return [
    { text: t('待复核的人脸核验'), href: '/desk/identity', current: current === 'review' },
    { text: t('视频核验'), href: '/desk/appointments?way=video', current: current === 'video' },
    { text: t('窗口核验'), href: '/desk/appointments?way=window', current: current === 'window' },
  ];
}
