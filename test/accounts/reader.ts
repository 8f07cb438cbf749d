import { load, type CheerioAPI } from 'cheerio';

export interface ReadPage {
  readonly status: number;
  /** Path and query where the reader ended up. */
  readonly path: string;
  readonly $: CheerioAPI;
  readonly html: string;
  readonly text: string;
}

/** A reader without scripts: keeps cookies, follows redirects, sends the forms that it sees. */
export class Reader {
  readonly cookies = new Map<string, string>();

  constructor(
    private readonly url: string,
    /** Sent along as a proxy would; only counts where the portal trusts one. */
    private readonly address: string | undefined = undefined,
  ) {}

  open(path: string): Promise<ReadPage> {
    return this.request('GET', path, undefined);
  }

  /** Sends the page's form of that action, filled in; what it carries hidden goes along. */
  send(page: ReadPage, action: string, filled: Readonly<Record<string, string>>): Promise<ReadPage> {
    const form = page.$(`form[method=post][action="${action}"]`);
    if (form.length === 0) throw new Error(`no form to ${action} on ${page.path}`);
    const values = new URLSearchParams();
    form.first().find('input[type=hidden]').each((_, input) => values.set(page.$(input).attr('name') ?? '', page.$(input).attr('value') ?? ''));
    for (const [name, value] of Object.entries(filled)) {
      if (form.find(`[name="${name}"]`).length === 0) throw new Error(`no field ${name} in the form to ${action}`);
      values.set(name, value);
    }
    return this.request('POST', action, values);
  }

  async request(method: string, path: string, body: URLSearchParams | undefined, extra: Record<string, string> = {}): Promise<ReadPage> {
    let next = { method, path, body };
    for (let hops = 0; hops < 10; hops += 1) {
      const response = await fetch(`${this.url}${next.path}`, {
        method: next.method,
        redirect: 'manual',
        headers: {
          ...(this.cookies.size > 0 && { cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ') }),
          ...(this.address && { 'x-forwarded-for': this.address }),
          'sec-fetch-site': 'same-origin',
          ...extra,
        },
        ...(next.body && { body: next.body }),
      });
      for (const cookie of response.headers.getSetCookie()) this.keep(cookie);
      const location = response.headers.get('location');
      if (response.status >= 300 && response.status < 400 && location) {
        await response.body?.cancel();
        next = { method: 'GET', path: location, body: undefined };
        continue;
      }
      const html = await response.text();
      const $ = load(html);
      return { status: response.status, path: next.path, $, html, text: $('main').text().replace(/\s+/g, ' ') };
    }
    throw new Error(`too many redirects from ${path}`);
  }

  private keep(cookie: string): void {
    const [pair = '', ...attributes] = cookie.split(';');
    const at = pair.indexOf('=');
    const expired = attributes.some((each) => /expires=Thu, 01 Jan 1970/i.test(each));
    if (expired) this.cookies.delete(pair.slice(0, at));
    else this.cookies.set(pair.slice(0, at), pair.slice(at + 1));
  }
}
