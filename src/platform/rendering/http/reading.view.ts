import { ELDER_SIZES } from '../frame.js';
import type { ElderSize, Frame } from '../frame.js';
import { definePage } from '../page.js';

/** How the reader wants to read: /preferences, which works without a script and without an account. */
export interface ReadingView {
  readonly title: string;
  /** Where the form leads when it is done; already checked to be a path of ours. */
  readonly back: string;
  readonly language: Choice;
  readonly size: Choice;
}

interface Choice {
  readonly id: string;
  readonly name: string;
  readonly legend: string;
  readonly items: readonly { readonly value: string; readonly text: string; readonly hint?: string; readonly checked: boolean }[];
}

export const readingPage = definePage<ReadingView>('about/reading');

/** The form posts `language` (a locale), `elder` (off, large, larger, largest) and `back` to /preferences. */
export function readingView({ t, languages, elder }: Frame, back: string): ReadingView {
  const sizes: Record<ElderSize, string> = { large: t('大字'), larger: t('更大'), largest: t('最大') };
  return {
    title: t('语言与字号'),
    back,
    language: {
      id: 'language',
      name: 'language',
      legend: t('语言'),
      items: languages.map(({ locale, label, current }) => ({ value: locale, text: label, checked: current })),
    },
    size: {
      id: 'elder',
      name: 'elder',
      legend: t('字号'),
      items: [
        { value: 'off', text: t('标准'), checked: elder === false },
        ...ELDER_SIZES.map((size) => ({ value: size, text: sizes[size], checked: elder === size })),
      ],
    },
  };
}
