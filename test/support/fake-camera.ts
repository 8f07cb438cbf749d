import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const WIDTH = 320;
const HEIGHT = 240;

/** What Chromium needs to take a file for its camera, and to find a partner on the same machine. */
export function cameraArguments(file: string): string[] {
  return [
    '--use-fake-device-for-media-stream',
    '--use-fake-ui-for-media-stream',
    `--use-file-for-fake-video-capture=${file}`,
    '--allow-loopback-in-peer-connection',
  ];
}

/** A camera's picture in one colour (by its two colour values, 128 is none), with a bright bar that wanders through it. */
export async function filmColour(name: string, colour: { readonly u: number; readonly v: number }): Promise<string> {
  const parts = [Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F10:1 Ip A1:1 C420jpeg\n`)];
  for (let frame = 0; frame < 20; frame += 1) {
    const light = Buffer.alloc(WIDTH * HEIGHT, 90);
    for (let row = 0; row < HEIGHT; row += 1) light.fill(200, row * WIDTH + frame * 16, row * WIDTH + frame * 16 + 16);
    const quarter = (WIDTH * HEIGHT) / 4;
    parts.push(Buffer.from('FRAME\n'), light, Buffer.alloc(quarter, colour.u), Buffer.alloc(quarter, colour.v));
  }
  const file = join(await mkdtemp(join(tmpdir(), 'tongban-camera-')), `${name}.y4m`);
  await writeFile(file, Buffer.concat(parts));
  return file;
}
