import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * The signature of https://www.standardwebhooks.com: `webhook-id`, `webhook-timestamp` (Unix seconds) and
 * `webhook-signature`, a list of `v1,BASE64` of HMAC-SHA-256 over `id.timestamp.body`. Senders find libraries for it.
 */
export interface SignedHeaders {
  readonly id: string;
  readonly timestamp: string;
  readonly signature: string;
}

/** What is older, or further ahead of us, is a replay or a clock gone wrong. */
const TOLERANCE_SECONDS = 5 * 60;
const SECRET_PREFIX = 'whsec_';

export type SignatureFault = 'headers-missing' | 'too-old' | 'signature-wrong';

/** Undefined: it is genuine and of now. */
export function signatureFault(secret: Buffer, headers: SignedHeaders, body: Buffer, now: Date): SignatureFault | undefined {
  if (!/^[\w.:-]{1,120}$/.test(headers.id) || !/^\d{1,12}$/.test(headers.timestamp) || headers.signature === '') return 'headers-missing';
  if (Math.abs(now.getTime() / 1000 - Number(headers.timestamp)) > TOLERANCE_SECONDS) return 'too-old';
  const expected = macOf(secret, headers, body);
  const genuine = headers.signature.split(' ').some((each) => {
    const given = Buffer.from(each.replace(/^v1,/, ''), 'base64');
    return each.startsWith('v1,') && given.length === expected.length && timingSafeEqual(given, expected);
  });
  return genuine ? undefined : 'signature-wrong';
}

export function signature(secret: Buffer, headers: Omit<SignedHeaders, 'signature'>, body: Buffer): string {
  return `v1,${macOf(secret, headers, body).toString('base64')}`;
}

export function secretText(secret: Buffer): string {
  return `${SECRET_PREFIX}${secret.toString('base64')}`;
}

function macOf(secret: Buffer, { id, timestamp }: Omit<SignedHeaders, 'signature'>, body: Buffer): Buffer {
  return createHmac('sha256', secret).update(`${id}.${timestamp}.`).update(body).digest();
}
