/** Width and height as a JPEG's head states them (ITU T.81, B.2.2). Undefined when it is no JPEG, or ends before it says. */
export function jpegSize(file: Uint8Array): { readonly width: number; readonly height: number } | undefined {
  if (file[0] !== 0xff || file[1] !== 0xd8 || file[2] !== 0xff) return undefined;
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  for (let at = 2; at + 9 <= file.byteLength;) {
    if (view.getUint8(at) !== 0xff) return undefined;
    const marker = view.getUint8(at + 1);
    // Any number of 0xff may stand before a marker.
    if (marker === 0xff) at += 1;
    else if (isFrameHeader(marker)) return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    else if (marker === START_OF_SCAN) return undefined;
    else at += 2 + view.getUint16(at + 2);
  }
  return undefined;
}

const START_OF_SCAN = 0xda;
/** Between the frame headers lie tables: Huffman, a reserved one, arithmetic. */
const TABLES = [0xc4, 0xc8, 0xcc];

function isFrameHeader(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && !TABLES.includes(marker);
}
