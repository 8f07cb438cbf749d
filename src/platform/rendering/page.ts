import { join } from 'node:path';
import { Injectable, Logger } from '@nestjs/common';
import { isDevelopment } from '../config/development.js';
import { projectRoot } from '../i18n/project-root.js';
import { missingEnglish, reloadEnglish } from '../i18n/translate.js';
import { assets, refreshAssets } from './assets.js';
import { roomsOf } from './frame.js';
import type { Frame } from './frame.js';
import { helpers } from './helpers.js';
import { loadTemplates } from './templates.js';
import type { Templates } from './templates.js';

/** A page: the template's name, and the type of the finished view-model that feeds it. */
export interface Page<View> {
  /** Path below views/, without `.hbs`. */
  readonly template: string;
  /** Exists for the compiler only: it ties the view-model's type to the template's name. */
  readonly feeds?: (view: View) => void;
}

/** `export const guidePage = definePage<GuideView>('catalog/guide')` is fed from views/catalog/guide.hbs. */
export function definePage<View extends object>(template: string): Page<View> {
  return { template };
}

/** Renders pages. Everything is compiled in the constructor, which throws when any template is at fault. */
@Injectable()
export class PageRenderer {
  private readonly templates: Templates;
  private readonly development: boolean;
  private readonly log = new Logger('pages');
  /** Missing English is said once, not on every page. */
  private readonly told = new Set<string>();

  constructor() {
    this.development = isDevelopment();
    this.templates = loadTemplates(
      join(projectRoot(), 'views'),
      helpers(() => assets()),
    );
  }

  /** The whole page as HTML. Throws when the view lacks something that the template prints. */
  render<View>(page: Page<View>, view: View, frame: Frame): string {
    if (this.development) {
      this.templates.refresh();
      refreshAssets();
      reloadEnglish();
    }
    const template = this.templates.get(page.template);
    if (template === undefined) throw new Error(`There is no views/${page.template}.hbs`);
    const html = template(view, { data: { frame, rooms: roomsOf(frame) } });
    if (this.development) this.tellMissing(page.template);
    return html;
  }

  private tellMissing(template: string): void {
    const missing = [...missingEnglish()].filter((text) => !this.told.has(text));
    for (const text of missing) this.told.add(text);
    if (missing.length > 0) this.log.warn(`views/${template}.hbs: no English for ${missing.map((text) => `"${text}"`).join(', ')}`);
  }
}

let shared: PageRenderer | undefined;

/** The process's one renderer: compiling every template once is enough. */
export function pageRenderer(): PageRenderer {
  shared ??= new PageRenderer();
  return shared;
}
