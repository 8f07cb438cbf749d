import { createCipheriv, createDecipheriv, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/**
 * AES-256-GCM. Layout: version 1 (1 byte) · nonce (12) · tag (16) · ciphertext.
 * `context` is authenticated, not stored: a value moved to another row or column doesn't open.
 */
export function seal(key: Buffer, plain: Uint8Array, context: string): Buffer {
  return Buffer.concat(sealInPieces(key, [plain], context));
}

/** As {@link seal}, of what stands in the pieces one after the other: what it gives is joined likewise, so nothing is copied. */
export function sealInPieces(key: Buffer, plain: readonly Uint8Array[], context: string): Buffer[] {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(Buffer.from(context, 'utf8'));
  const body = plain.map((piece) => cipher.update(piece));
  // GCM is a stream: all of it came from `update`, and this gives nothing more.
  cipher.final();
  return [Buffer.from([1]), nonce, cipher.getAuthTag(), ...body];
}

/** Opens what {@link seal} closed; throws when a byte, the key or the context differs. */
export function open(key: Buffer, sealed: Uint8Array, context: string): Buffer {
  const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
  if (bytes.length < 29 || bytes[0] !== 1) throw new Error('not a sealed value of version 1');
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(1, 13));
  decipher.setAAD(Buffer.from(context, 'utf8'));
  decipher.setAuthTag(bytes.subarray(13, 29));
  const plain = decipher.update(bytes.subarray(29));
  decipher.final();
  return plain;
}

/** Keyed blind index: equal values of one purpose are found without storing them. 32 bytes. */
export function blindIndex(key: Buffer, purpose: string, value: string): Buffer {
  return createHmac('sha256', key).update(purpose).update('\0').update(value.normalize('NFKC')).digest();
}

/** Compares secrets without telling by its timing where they differ. */
export function equalSecrets(a: string | Uint8Array, b: string | Uint8Array): boolean {
  const left = Buffer.from(a as string);
  const right = Buffer.from(b as string);
  return left.length === right.length && timingSafeEqual(left, right);
}

/** URL-safe random token of `bytes` bytes of entropy (16 = 128 bits). */
export function randomToken(bytes = 24): string {
  return randomBytes(bytes).toString('base64url');
}
