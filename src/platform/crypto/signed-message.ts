import { createHash, createHmac } from 'node:crypto';
import { equalSecrets } from './envelope.js';

/**
 * HMAC-SHA256 over what was sent, so that nobody on the way can change, forge or repeat it. A line each, LF between:
 *
 *     TONGBAN-HMAC-SHA256          TONGBAN-HMAC-SHA256
 *     POST                         200
 *     /v1/checks                   the nonce of the request
 *     timestamp                    timestamp
 *     nonce
 *     hex(SHA-256(body))           hex(SHA-256(body))
 *
 * on the left for a request, on the right for its answer. The signature is hex.
 */
const SCHEME = 'TONGBAN-HMAC-SHA256';

export interface SignedRequest {
  readonly method: string;
  /** As in the request line, without query. */
  readonly path: string;
  /** Seconds since 1970, real time. */
  readonly timestamp: string;
  readonly nonce: string;
  readonly body: Uint8Array;
}

export interface SignedAnswer {
  readonly status: number;
  /** Of the request: an answer to another question doesn't fit. */
  readonly nonce: string;
  readonly timestamp: string;
  readonly body: Uint8Array;
}

export function signRequest(secret: Uint8Array, { method, path, timestamp, nonce, body }: SignedRequest): string {
  return sign(secret, [method, path, timestamp, nonce, digest(body)]);
}

export function signAnswer(secret: Uint8Array, { status, nonce, timestamp, body }: SignedAnswer): string {
  return sign(secret, [String(status), nonce, timestamp, digest(body)]);
}

/** True for what was signed with this secret, within five minutes of `nowSeconds`. */
export function isGenuine(signature: string, expected: string, timestamp: string, nowSeconds: number): boolean {
  return /^\d{1,12}$/.test(timestamp) && Math.abs(nowSeconds - Number(timestamp)) <= 300 && equalSecrets(signature, expected);
}

function sign(secret: Uint8Array, lines: readonly string[]): string {
  return createHmac('sha256', secret).update([SCHEME, ...lines].join('\n')).digest('hex');
}

function digest(body: Uint8Array): string {
  return createHash('sha256').update(body).digest('hex');
}
