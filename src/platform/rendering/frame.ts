import { LOCALES, LOCALE_NAMES } from '../i18n/locale.js';
import type { Locale } from '../i18n/locale.js';
import { translator } from '../i18n/translate.js';
import type { Translate } from '../i18n/translate.js';

/** Text sizes of the elder-friendly mode: 20, 24 and 30 pixels for running text. */
export const ELDER_SIZES = ['large', 'larger', 'largest'] as const;
export type ElderSize = (typeof ELDER_SIZES)[number];

/** Whoever is signed in, as the page's header needs to know them. */
export interface FrameAccount {
  readonly displayName: string;
  readonly kind: 'citizen' | 'staff';
  /** Set only while acting for somebody else: the banner shows it on every page. */
  readonly actingFor?: { readonly name: string; readonly kind: 'person' | 'organisation' };
  /** True when there is another party to switch to. */
  readonly canSwitchParty: boolean;
  /** Unread messages. */
  readonly unread: number;
  /** Staff only: 'clerk', 'leader', 'admin', 'auditor'. Citizens have none. */
  readonly roles: readonly string[];
  /** Staff only: the office's name. */
  readonly office?: string;
}

/**
 * What every page needs beyond its own view-model: the reader's language and settings and who they are.
 * Templates reach it as `@frame`; its text function is the `t` helper.
 */
export interface Frame {
  readonly locale: Locale;
  readonly t: Translate;
  /** False, or how large the elder-friendly text is. */
  readonly elder: ElderSize | false;
  /**
   * Path and query of this page: where changing the language comes back to. For a POST that answers with a page, the
   * address of the form.
   */
  readonly path: string;
  /** Path without query: the same page's one address. */
  readonly canonicalPath: string;
  /** Printed on error pages only, so that cached pages are the same bytes for all. */
  readonly requestId: string;
  /** Shows the banner that this city does not exist. */
  readonly demo: boolean;
  /** Present once signed in; every form prints it with `{{> partials/csrf}}`. */
  readonly csrfToken?: string;
  readonly account?: FrameAccount;
  readonly languages: readonly FrameLanguage[];
  /** Where the header leads; both come back to this page. */
  readonly links: { readonly signIn: string; readonly preferences: string };
  readonly now: Date;
}

export interface FrameLanguage {
  readonly locale: Locale;
  readonly label: string;
  readonly short: string;
  readonly current: boolean;
}

export type FrameFacts = Omit<Frame, 't' | 'languages' | 'links'>;

/** A frame from its facts: what follows from them is filled in. */
export function createFrame(facts: FrameFacts): Frame {
  const back = encodeURIComponent(facts.path);
  return {
    ...facts,
    t: translator(facts.locale),
    languages: LOCALES.map((locale) => ({
      locale,
      label: LOCALE_NAMES[locale].full,
      short: LOCALE_NAMES[locale].short,
      current: locale === facts.locale,
    })),
    links: { signIn: `/sign-in?back=${back}`, preferences: `/preferences?back=${back}` },
  };
}

/** Which staff rooms the header offers. What a route really allows is decided at the route. */
export interface Rooms {
  readonly staff: boolean;
  readonly desk: boolean;
  readonly studio: boolean;
  readonly audit: boolean;
  /** Where the portal's name leads: staff to their first room, everybody else home. */
  readonly home: string;
}

/** Templates reach it as `@rooms`. */
export function roomsOf(frame: Frame): Rooms {
  const staff = frame.account?.kind === 'staff';
  const roles = staff ? (frame.account?.roles ?? []) : [];
  const desk = roles.includes('clerk') || roles.includes('leader');
  const studio = roles.includes('admin');
  return { staff, desk, studio, audit: roles.includes('auditor'), home: desk ? '/desk' : studio ? '/studio' : staff ? '/staff' : '/' };
}
