import { describe, expect, it } from 'vitest';
import { signature, signatureFault } from './message-signature.js';

const secret = Buffer.from('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'base64');
const headers = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', timestamp: '1614265330' };
const body = Buffer.from('{"test": 2432232314}');
const now = new Date(1614265330_000);

describe('a signed delivery', () => {
  it('is signed as the example of the Standard Webhooks libraries', () => {
    expect(signature(secret, headers, body)).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
  });

  it('is refused when anything of it was changed, when it is old, and when something is missing', () => {
    const signed = { ...headers, signature: `v1a,AAAA ${signature(secret, headers, body)}` };
    expect(signatureFault(secret, signed, body, now)).toBeUndefined();
    expect(signatureFault(secret, signed, Buffer.from('{"test": 1}'), now)).toBe('signature-wrong');
    expect(signatureFault(secret, { ...signed, id: 'other' }, body, now)).toBe('signature-wrong');
    expect(signatureFault(Buffer.alloc(24), signed, body, now)).toBe('signature-wrong');
    expect(signatureFault(secret, signed, body, new Date(now.getTime() + 301_000))).toBe('too-old');
    expect(signatureFault(secret, signed, body, new Date(now.getTime() - 301_000))).toBe('too-old');
    expect(signatureFault(secret, { ...signed, signature: '' }, body, now)).toBe('headers-missing');
  });
});
