import { Injectable } from '@nestjs/common';
import sharp from 'sharp';
import type { EntityManager } from 'typeorm';
import { Vault } from '../../platform/crypto/vault.js';
import { pictureSeenBefore, writeLooks } from '../store/frame-rows.js';

/** Pictures equal to the last byte: no camera takes three of them twice. */
const SAME_BYTES = 3;
/** Pictures that only look the same (encoded anew): a person who sits still has some, a replay has most. */
const ALIKE = { atLeast: 5, share: 0.4 } as const;
/** Grey levels between the darkest and the brightest spot; with fewer a picture shows next to nothing and proves nothing. */
const LEAST_CONTRAST = 16;

/** Pictures that were sent before, in whoever's try: kept as keyed hashes, which outlive the pictures and show nothing. */
@Injectable()
export class RecogniseReplay {
  constructor(private readonly vault: Vault) {}

  async seenBefore(manager: EntityManager, attemptId: string, pictures: readonly Uint8Array[]): Promise<boolean> {
    const looks = await Promise.all(pictures.map(async (picture, seq) => {
      const hash = await differenceHash(picture);
      return { seq, mac: hash === undefined ? undefined : this.vault.index('face-attempt', `look:${hash}`) };
    }));
    await writeLooks(manager, attemptId, looks);
    const { same, alike } = await pictureSeenBefore(manager, attemptId);
    return same >= SAME_BYTES || (alike >= ALIKE.atLeast && alike >= ALIKE.share * pictures.length);
  }
}

/**
 * Where it gets brighter from left to right, on a grid of 8 × 8: mostly the same for one picture encoded twice. Undefined for a
 * picture without contrast, or one that doesn't open.
 */
async function differenceHash(picture: Uint8Array): Promise<string | undefined> {
  const grid = await sharp(picture).greyscale().resize(9, 8, { fit: 'fill' }).raw().toBuffer().catch(() => undefined);
  if (!grid || Math.max(...grid) - Math.min(...grid) < LEAST_CONTRAST) return undefined;
  const bits = Buffer.alloc(8);
  for (let bit = 0; bit < 64; bit += 1) {
    const at = (bit >> 3) * 9 + (bit & 7);
    if ((grid[at] ?? 0) < (grid[at + 1] ?? 0)) bits[bit >> 3] = (bits[bit >> 3] ?? 0) | (1 << (bit & 7));
  }
  return bits.toString('hex');
}
