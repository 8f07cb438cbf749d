import sharp from 'sharp';

/** Decoded pixels: red, green, blue; a byte each; rows from above. */
export interface Picture {
  readonly data: Buffer;
  readonly width: number;
  readonly height: number;
}

/** What is not a picture, or would take more memory than a frame deserves. */
export class UnreadablePicture extends Error {}

/** Cameras of today send two megapixels; scanned portraits may have more. */
const MOST_PIXELS = 25_000_000;

// One child, one core: its own threads would compete with the pages, and its cache would keep faces in memory.
sharp.concurrency(1);
sharp.cache(false);

/**
 * Decodes a JPEG, PNG or WebP upright in sRGB, without its metadata.
 *
 * @param longestSide larger pictures are made smaller.
 * @throws UnreadablePicture
 */
export async function decodePicture(file: Uint8Array, longestSide: number): Promise<Picture> {
  try {
    const { data, info } = await sharp(file, { limitInputPixels: MOST_PIXELS, failOn: 'error' })
      .rotate()
      .resize(longestSide, longestSide, { fit: 'inside', withoutEnlargement: true })
      .flatten()
      .toColourspace('srgb')
      .raw()
      .toBuffer({ resolveWithObject: true });
    // A grey picture has one channel; the models want three.
    if (info.channels === 3) return { data, width: info.width, height: info.height };
    const rgb = Buffer.alloc(info.width * info.height * 3);
    for (let pixel = 0; pixel < info.width * info.height; pixel += 1) rgb.fill(data[pixel * info.channels] ?? 0, pixel * 3, pixel * 3 + 3);
    return { data: rgb, width: info.width, height: info.height };
  } catch (error) {
    throw new UnreadablePicture(error instanceof Error ? error.message : String(error));
  }
}

/** A rectangle of a picture, brought to a square of `size` pixels. */
export async function cropSquare({ data, width, height }: Picture, box: Box, size: number): Promise<Buffer> {
  const left = clamp(Math.floor(box.x), 0, width - 2);
  const top = clamp(Math.floor(box.y), 0, height - 2);
  return sharp(data, { raw: { width, height, channels: 3 } })
    .extract({
      left,
      top,
      width: clamp(Math.floor(box.width), 2, width - left),
      height: clamp(Math.floor(box.height), 2, height - top),
    })
    .resize(size, size, { fit: 'fill', kernel: 'linear' })
    .raw()
    .toBuffer();
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
