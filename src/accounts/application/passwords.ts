import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { hash, verify, type Options } from '@node-rs/argon2';

/** argon2id with OWASP's first choice: 19 MiB, two passes, one lane. The numbers are stored in each hash. */
const PARAMETERS: Options = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

@Injectable()
export class Passwords {
  private readonly nobodys = hash(randomBytes(24), PARAMETERS);

  hash(password: string): Promise<string> {
    return hash(password.normalize('NFKC'), PARAMETERS);
  }

  /** With `undefined` (no such account) the work is the same and the answer is no. */
  async matches(stored: string | undefined, password: string): Promise<boolean> {
    const right = await verify(stored ?? (await this.nobodys), password.normalize('NFKC'));
    return stored !== undefined && right;
  }
}

/** Answers no sooner than after `milliseconds`, so that the time says nothing about what was found on the way. */
export async function noSoonerThan<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  const [result] = await Promise.all([work, new Promise((done) => setTimeout(done, milliseconds))]);
  return result;
}
