import type { UploadWay } from '../../materials/domain/materials.js';
import type { Refusal } from '../../platform/errors/refusal.js';
import { sniffMediaType, withoutMetadata, type MediaRefusal } from '../../platform/files/media-type.js';

export interface IncomingFile {
  readonly name: string;
  readonly content: Uint8Array;
}

export type UploadRefusal =
  | (Refusal<'too-many-files'> & { readonly most: number })
  | (Refusal<'file-too-large'> & { readonly name: string; readonly mostBytes: number })
  | (Refusal<'empty-file'> & { readonly name: string })
  | (Refusal<'wrong-type'> & { readonly name: string; readonly accepted: readonly string[]; readonly because: MediaRefusal | 'not-accepted' })
  | Refusal<'no-files'>;

/** What a slot takes: all files or none. What they tell of where and with what they were made is taken out. `present` lie there already. */
export async function checkFiles(
  incoming: readonly IncomingFile[],
  way: UploadWay,
  present: number,
): Promise<{ files: (IncomingFile & { mediaType: string })[] } | UploadRefusal> {
  if (incoming.length === 0) return { refused: 'no-files' };
  if (present + incoming.length > way.maxFiles) return { refused: 'too-many-files', most: way.maxFiles };
  const files: (IncomingFile & { mediaType: string })[] = [];
  for (const file of incoming) {
    if (file.content.byteLength === 0) return { refused: 'empty-file', name: file.name };
    if (file.content.byteLength > way.maxBytes) return { refused: 'file-too-large', name: file.name, mostBytes: way.maxBytes };
    const sniffed = await sniffMediaType(file.content);
    if ('refused' in sniffed) return { refused: 'wrong-type', name: file.name, accepted: way.accept, because: sniffed.refused };
    if (!way.accept.some((accepted) => accepted === sniffed.format)) {
      return { refused: 'wrong-type', name: file.name, accepted: way.accept, because: 'not-accepted' };
    }
    const content = await withoutMetadata(sniffed.format, file.content).catch(() => undefined);
    if (!content) return { refused: 'wrong-type', name: file.name, accepted: way.accept, because: 'damaged' };
    files.push({ name: file.name, content, mediaType: sniffed.mediaType });
  }
  return { files };
}
