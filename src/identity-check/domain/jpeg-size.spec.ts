import sharp from 'sharp';
import { expect, test } from 'vitest';
import { jpegSize } from './jpeg-size.js';

const picture = (): ReturnType<typeof sharp> => sharp({ create: { width: 48, height: 36, channels: 3, background: '#777' } });

test.each([
  ['as a camera page writes it', () => picture().jpeg().toBuffer()],
  ['progressive', () => picture().jpeg({ progressive: true }).toBuffer()],
  ['with what a phone writes before it', () => picture().withExif({ IFD0: { Make: 'a phone', ImageDescription: 'x'.repeat(4000) } }).jpeg().toBuffer()],
])('a JPEG says how large it is: %s', async (_, made) => {
  expect(jpegSize(await made())).toEqual({ width: 48, height: 36 });
});

test('what is no JPEG, or ends before it says, has no size', async () => {
  const jpeg = await picture().jpeg().toBuffer();
  expect(jpegSize(await picture().png().toBuffer())).toBeUndefined();
  expect(jpegSize(Buffer.from('<svg/>'))).toBeUndefined();
  expect(jpegSize(Buffer.alloc(0))).toBeUndefined();
  for (let length = 0; length < 140; length += 1) expect(jpegSize(jpeg.subarray(0, length))).toBeUndefined();
  // A segment that claims to be longer than the file.
  expect(jpegSize(Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0xff, 0xff, 0, 0, 0, 0, 0, 0]))).toBeUndefined();
  expect(jpegSize(Buffer.from([0xff, 0xd8, ...Array.from({ length: 64 }, () => 0xff)]))).toBeUndefined();
});
