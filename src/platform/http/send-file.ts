import type { Response } from 'express';

/**
 * Sends a private file. Pictures and PDFs open in the page; the type is the one we sniffed, never the sender's word,
 * and the sandbox keeps whatever a PDF holds from acting as our page.
 */
export function sendFile(response: Response, file: { readonly name: string; readonly mediaType: string; readonly content: Buffer }): void {
  response.setHeader('Content-Type', file.mediaType);
  response.setHeader('Content-Disposition', `inline; filename="file"; filename*=UTF-8''${encodeURIComponent(file.name)}`);
  response.setHeader('Cache-Control', 'private, no-store');
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.send(file.content);
}
