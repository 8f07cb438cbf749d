import type { Request, Response } from 'express';
import { frameOf, sendPage } from '../send-page.js';
import { galleryDeskPage, galleryPage, galleryView } from './gallery.view.js';

/** Serves /style and /style/desk; outside production only, behind the frame middleware. A POST shows the same page again. */
export function sendGallery(request: Request, response: Response): void {
  const desk = request.path.endsWith('/desk');
  sendPage(response, desk ? galleryDeskPage : galleryPage, galleryView(frameOf(response)));
}
