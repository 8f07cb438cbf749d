import { describe, expect, it } from 'vitest';
import { mkdtempSync, mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createFrame, roomsOf } from './frame.js';
import { helpers } from './helpers.js';
import { assets } from './assets.js';
import { loadTemplates } from './templates.js';

const frame = createFrame({
  locale: 'en',
  elder: false,
  path: '/services?q=a&b',
  canonicalPath: '/services',
  requestId: 'r-1',
  demo: true,
  now: new Date('2026-11-23T02:51:00Z'),
});

function render(files: Record<string, string>, view: object): string {
  const folder = mkdtempSync(join(tmpdir(), 'views-'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, `${name}.hbs`), text);
  }
  const template = loadTemplates(folder, helpers(assets)).get('page');
  if (template === undefined) throw new Error('no page');
  return template(view, { data: { frame } });
}

describe('templates', () => {
  it('escape what they print', () => {
    expect(render({ page: '{{name}} {{t "您好，{name}" name=name}}' }, { name: '<b>"&' })).toContain('&lt;b&gt;&quot;&amp;');
  });

  it('refuse to print what the view does not hold, rather than leave an empty place', () => {
    expect(() => render({ page: '{{caseNumber}}' }, { number: 'SJ1' })).toThrow('caseNumber');
  });

  it('may ask about what is optional', () => {
    expect(render({ page: '{{#if hint}}{{hint}}{{else}}none{{/if}}' }, {})).toBe('none');
  });

  it('show a partial only what it is given', () => {
    const files = { page: '{{> partials/tag text="a"}}', 'partials/tag': '{{text}}{{#if hint}}LEAK{{/if}}' };
    expect(render(files, { hint: 'of the page' })).toBe('a');
  });

  it('give a partial that is given nothing an empty context', () => {
    expect(render({ page: '{{> partials/tag}}', 'partials/tag': '{{#if hint}}LEAK{{else}}ok{{/if}}' }, { hint: 'of the page' })).toBe('ok');
  });

  it('run a block in the context of the page that wrote it, through two layouts and inside a loop', () => {
    const files = {
      page:
        '{{#> layouts/inner title=title}}{{#*inline "before"}}<{{title}}>{{/inline}}' +
        '{{#each items}}{{#> partials/card name=name}}{{name}}-{{../title}}-{{@index}} {{/partials/card}}{{/each}}{{/layouts/inner}}',
      'layouts/inner': '{{#> layouts/outer title=title}}{{#> before @root}}none{{/before}}[{{> @partial-block}}]{{/layouts/outer}}',
      'layouts/outer': '({{title}}){{> @partial-block}}',
      'partials/card': '{{name}}:{{> @partial-block}}',
    };
    expect(render(files, { title: 'T', items: [{ name: 'a' }, { name: 'b' }] })).toBe('(T)<T>[a:a-T-0 b:b-T-1 ]');
  });

  it('use the layout\'s own words where the page gives none', () => {
    const files = { page: '{{#> layouts/inner}}x{{/layouts/inner}}', 'layouts/inner': '{{#> before @root}}none{{/before}}{{> @partial-block}}' };
    expect(render(files, {})).toBe('nonex');
  });

  it('fail at boot when they include what does not exist, or use an unknown helper', () => {
    expect(() => render({ page: '{{> partials/absent}}' }, {})).toThrow('views/page.hbs includes "partials/absent"');
    expect(() => render({ page: '{{shout name}}' }, {})).toThrow('views/page.hbs');
  });

  it('print attributes escaped, and refuse those the security policy forbids', () => {
    const page = '<input{{attr attributes}}>';
    expect(render({ page }, { attributes: { required: true, disabled: false, 'data-x': '"<' } })).toBe(
      '<input required data-x="&quot;&lt;">',
    );
    expect(() => render({ page }, { attributes: { onclick: 'x' } })).toThrow('onclick');
  });

  it('draw icons without a style attribute, and name the one that does not exist', () => {
    expect(render({ page: '{{icon "check"}}' }, {})).toMatch(/^<svg class="icon"[^>]*aria-hidden="true"[^>]*>(?!.*style=)/);
    expect(() => render({ page: '{{icon "no-such-icon"}}' }, {})).toThrow('no-such-icon');
  });
});

describe('the frame', () => {
  it('sends the reader back to the same page after signing in', () => {
    expect(frame.links.signIn).toBe('/sign-in?back=%2Fservices%3Fq%3Da%26b');
  });

  it('offers the desk to clerks and leaders, the studio to admins, and none of it to citizens', () => {
    const account = { displayName: '王', kind: 'staff', canSwitchParty: false, unread: 0 } as const;
    expect(roomsOf({ ...frame, account: { ...account, roles: ['leader'] } })).toEqual({ staff: true, desk: true, studio: false, audit: false, home: '/desk' });
    expect(roomsOf({ ...frame, account: { ...account, roles: ['admin'] } })).toEqual({ staff: true, desk: false, studio: true, audit: false, home: '/studio' });
    expect(roomsOf({ ...frame, account: { ...account, kind: 'citizen', roles: ['admin'] } }).studio).toBe(false);
    expect(roomsOf(frame)).toEqual({ staff: false, desk: false, studio: false, audit: false, home: '/' });
  });
});

describe('assets', () => {
  it('are served under the hash of their content', () => {
    const href = assets().href('app.css');
    expect(href).toMatch(/^\/assets\/app\.[0-9a-f]{10}\.css$/);
    const asset = assets().find(href);
    expect(asset?.type).toBe('text/css; charset=utf-8');
    expect(asset?.bytes.toString()).toContain('--blue');
    expect(assets().find('/assets/app.css')).toBeUndefined();
  });

  it('import each other by hashed addresses', () => {
    const script = assets().find(assets().href('js/app.js'))?.bytes.toString() ?? '';
    const imported = [...script.matchAll(/from '([^']+)'/g)].map((match) => match[1] ?? '');
    expect(imported.length).toBeGreaterThan(0);
    for (const address of imported) expect(assets().find(address), address).toBeDefined();
  });
});
