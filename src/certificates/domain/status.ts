/** What decides whether a certificate may be relied on. Calendar dates are `YYYY-MM-DD` in the city's zone. */
export interface CertificateLife {
  readonly validFrom: string;
  /** The last day on which it is valid; null when it does not expire. */
  readonly validTo: string | null;
  readonly revoked?: { readonly on: string; readonly reason: string } | null;
  /** The identifier of the version that took its place. */
  readonly supersededBy?: string | null;
}

export type CertificateStanding =
  | { readonly standing: 'valid'; readonly until: string | null }
  | { readonly standing: 'not-yet'; readonly from: string }
  | { readonly standing: 'expired'; readonly since: string }
  | { readonly standing: 'revoked'; readonly on: string; readonly reason: string }
  | { readonly standing: 'superseded'; readonly by: string };

/**
 * Where a certificate stands on a day. Only `valid` may be used or accepted.
 * What an authority did (revoke, replace) is told before what the calendar did, because it is what the holder must act on.
 */
export function certificateStanding(certificate: CertificateLife, today: string): CertificateStanding {
  if (certificate.revoked) return { standing: 'revoked', on: certificate.revoked.on, reason: certificate.revoked.reason };
  if (certificate.supersededBy) return { standing: 'superseded', by: certificate.supersededBy };
  if (today < certificate.validFrom) return { standing: 'not-yet', from: certificate.validFrom };
  if (certificate.validTo !== null && today > certificate.validTo) return { standing: 'expired', since: certificate.validTo };
  return { standing: 'valid', until: certificate.validTo };
}

/** Days from today through the last valid day; 0 on that day, null when it does not expire or is past. */
export function daysLeft(certificate: CertificateLife, today: string): number | null {
  if (certificate.validTo === null || today > certificate.validTo) return null;
  return Math.round((Date.parse(`${certificate.validTo}T00:00:00Z`) - Date.parse(`${today}T00:00:00Z`)) / 86_400_000);
}

/** A certificate's last month is when it can be renewed, and when its holder wants to hear of it. */
export const EXPIRES_SOON_DAYS = 30;
