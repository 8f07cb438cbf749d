export type MandateKind = 'legal-representative' | 'proxy' | 'guardian';

export interface Mandate {
  readonly id: string;
  readonly kind: MandateKind;
  /** 'YYYY-MM-DD', both days included. */
  readonly validFrom: string;
  readonly validTo: string | undefined;
  readonly revokedAt: Date | undefined;
}

/** May the agent act for the principal on this day? A mandate revoked today no longer serves. */
export function isInForce(mandate: Mandate, today: string): boolean {
  if (mandate.revokedAt) return false;
  return mandate.validFrom <= today && (mandate.validTo === undefined || today <= mandate.validTo);
}
