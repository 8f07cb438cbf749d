import { parseIdentityNumber } from '../../accounts/domain/resident-id.js';

/** Below it a face is personal data that only a guardian may let be taken. Source: 個人信息保護法 31. */
export const GUARDIAN_BELOW = 14;

/** True for a person whose number says that they are younger than 14 on this day; an unknown age counts as grown up. */
export function needsGuardian(idNumber: string | undefined, today: string): boolean {
  const identity = idNumber === undefined ? undefined : parseIdentityNumber(idNumber, today);
  if (!identity || !('birthDate' in identity)) return false;
  const years = Number(today.slice(0, 4)) - Number(identity.birthDate.slice(0, 4));
  const birthdayToCome = today.slice(5) < identity.birthDate.slice(5);
  return years - (birthdayToCome ? 1 : 0) < GUARDIAN_BELOW;
}
