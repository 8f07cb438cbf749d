import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { sniffMediaType } from './media-type.js';

const pdf = (body: Buffer | string): Buffer => Buffer.concat([Buffer.from('%PDF-1.4\n'), Buffer.from(body), Buffer.from('\n%%EOF\n')]);

test('a scan of megabytes is a PDF, though /JS turns up in it by chance', async () => {
  const scan = Buffer.concat(Array.from({ length: 40_000 }, (_, index) => createHash('sha512').update(String(index)).digest()));
  const stream = Buffer.concat([Buffer.from('<</Length 1>>stream\n'), scan, Buffer.from(' /JS \nendstream')]);
  expect(await sniffMediaType(pdf(stream))).toEqual({ format: 'pdf', mediaType: 'application/pdf' });
});

test.each(['/JavaScript', '/J#61vaScript', '/#4aavaScript', '/#4AavaScript', '/Launch', '/L#61unch', '/RichMedia', '/EmbeddedFile', '/Rendition'])(
  'a PDF that says %s runs or carries something', async (name) => {
    expect(await sniffMediaType(pdf(`<</S${name} >>`))).toEqual({ refused: 'active' });
  },
);

test('words that only begin alike are words', async () => {
  expect(await sniffMediaType(pdf('<</Launcher 1/JavaScripted 2>>'))).toEqual({ format: 'pdf', mediaType: 'application/pdf' });
});
