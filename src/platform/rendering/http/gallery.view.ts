import type { Frame } from '../frame.js';
import { definePage } from '../page.js';
import { certificateSamples, contentSamples, formSamples, queueSamples } from './gallery.samples.js';

/**
 * The gallery at /style: every partial with sample content, for whoever writes a page, and for the tests that look at
 * all of them in every language, light, dark, large and printed. Development only.
 */
export type GalleryView = ReturnType<typeof galleryView>;

export const galleryPage = definePage<GalleryView>('style/gallery');
export const galleryDeskPage = definePage<GalleryView>('style/desk');

export function galleryView({ t, locale }: Frame) {
  return {
    title: t('样式一览'),
    form: formSamples(t),
    content: contentSamples(t, locale),
    certificates: certificateSamples(t),
    queue: queueSamples(t),
  };
}
