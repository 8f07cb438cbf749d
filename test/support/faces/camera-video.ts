import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import sharp from 'sharp';
import type { Pixels } from './bend-face.js';
import { CAMERA, type CameraFrame } from './frames.js';

/**
 * Writes the frames as a film for Chromium's fake camera:
 * `--use-fake-device-for-media-stream --use-fake-ui-for-media-stream --use-file-for-fake-video-capture=FILE`.
 * The file may be written after the browser has started, up to `getUserMedia`. The film begins anew when it ends.
 */
export async function cameraVideo(frames: readonly CameraFrame[], file: string, framesPerSecond = 10): Promise<void> {
  const out = createWriteStream(file);
  // y4m keeps its own frame rate; Chromium plays mjpeg at 30 whatever it says.
  out.write(`YUV4MPEG2 W${CAMERA.width} H${CAMERA.height} F${framesPerSecond}:1 Ip A1:1 C420jpeg\n`);
  for (const { picture } of frames) {
    const pixels = { ...CAMERA, data: await sharp(picture).raw().toBuffer() };
    if (!out.write(Buffer.concat([Buffer.from('FRAME\n'), planesOf(pixels)]))) await once(out, 'drain');
  }
  out.end();
  await finished(out);
}

/** Luminance for every pixel, the two colour differences for each square of four. */
function planesOf({ data, width, height }: Pixels): Buffer {
  const out = Buffer.alloc((width * height * 3) / 2);
  const quarter = (width * height) / 4;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const at = (y * width + x) * 3;
      const [r, g, b] = [data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0];
      out[y * width + x] = 0.257 * r + 0.504 * g + 0.098 * b + 16;
      if (x % 2 === 1 || y % 2 === 1) continue;
      const square = width * height + (y / 2) * (width / 2) + x / 2;
      out[square] = -0.148 * r - 0.291 * g + 0.439 * b + 128;
      out[square + quarter] = 0.439 * r - 0.368 * g - 0.071 * b + 128;
    }
  }
  return out;
}
