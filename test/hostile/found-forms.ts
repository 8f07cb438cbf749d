import type { CheerioAPI } from 'cheerio';
import type { HttpClient } from '../support/http-client.js';

export interface FoundField {
  readonly name: string;
  /** 'text', 'textarea', 'select', 'radio', 'hidden' … */
  readonly type: string;
  /** What the form would send for it as it stands. */
  readonly value: string;
}

export interface FoundForm {
  /** Who found it, for messages. */
  readonly reader: string;
  readonly client: HttpClient;
  readonly page: string;
  /** Without its query. */
  readonly action: string;
  readonly multipart: boolean;
  readonly fields: readonly FoundField[];
}

/** Every form that changes something on these pages and on those of the same reader that they link to, each action once. */
export async function findForms(reader: string, client: HttpClient, pages: readonly string[], follow: RegExp): Promise<FoundForm[]> {
  const forms = new Map<string, FoundForm>();
  const waiting = [...pages];
  const seen = new Set<string>();
  for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
    if (seen.has(path)) continue;
    seen.add(path);
    const page = await client.open(path);
    if (page.status !== 200 || page.html === '') continue;
    const { $ } = page;
    for (const element of $('form[method=post]').toArray()) {
      // A button may send its form elsewhere.
      const others = $(element).find('[formaction]').toArray().map((button) => $(button).attr('formaction'));
      for (const action of [$(element).attr('action'), ...others].map((each) => (each ?? '').split('?')[0] ?? '')) {
        if (forms.has(action)) continue;
        forms.set(action, { reader, client, page: path, action, multipart: $(element).attr('enctype') === 'multipart/form-data', fields: fieldsOf($, element) });
      }
    }
    const links = $('a[href^="/"]').toArray().map((link) => ($(link).attr('href') ?? '').split('#')[0] ?? '');
    waiting.push(...links.filter((href) => follow.test(href) && !seen.has(href)));
  }
  return [...forms.values()];
}

function fieldsOf($: CheerioAPI, form: Parameters<CheerioAPI>[0]): FoundField[] {
  const found = new Map<string, FoundField>();
  for (const element of $(form).find('input, select, textarea, button[name]').toArray()) {
    const field = $(element);
    const name = field.attr('name') ?? '';
    const type = element.tagName === 'input' ? (field.attr('type') ?? 'text') : element.tagName;
    if (name === '' || name === '_csrf' || found.has(name)) continue;
    const value = type === 'select' ? field.find('option').last().attr('value') : type === 'textarea' ? field.text() : field.attr('value');
    found.set(name, { name, type, value: value ?? '' });
  }
  return [...found.values()];
}
