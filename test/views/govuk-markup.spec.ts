import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import * as cheerio from 'cheerio';
import type { AnyNode, Element } from 'domhandler';
import { describe, expect, it } from 'vitest';
import { renderPartial } from './rendered.js';

/**
 * govuk-frontend ships what each of its components must look like as HTML. Its scripts, its accessibility research and
 * our style sheet all hang on that markup, so ours must be the same: elements, classes, attributes, ids and texts.
 */
interface Fixture {
  readonly name: string;
  readonly html: string;
}

const require = createRequire(import.meta.url);

function fixture(component: string, name: string): string {
  const path = require.resolve(`govuk-frontend/dist/govuk/components/${component}/fixtures.json`);
  const { fixtures } = JSON.parse(readFileSync(path, 'utf8')) as { fixtures: Fixture[] };
  const found = fixtures.find((one) => one.name === name);
  if (found === undefined) throw new Error(`govuk-frontend's ${component} has no fixture "${name}"`);
  return found.html;
}

/** What our markup adds to GOV.UK's: words for their scripts in the reader's language, and our double-click words. */
const OURS = /^data-(i18n\.|submitting$)/;

/** One line an element or text, indented, attributes in order: a difference reads as a diff. */
function outline(html: string): string {
  const lines: string[] = [];
  const walk = (node: AnyNode, depth: number): void => {
    if (node.type === 'text') {
      const text = node.data.replace(/\s+/g, ' ').trim();
      if (text !== '') lines.push(`${'  '.repeat(depth)}"${text}"`);
      return;
    }
    if (node.type !== 'tag') return;
    const attributes = Object.entries((node as Element).attribs)
      .filter(([name]) => !OURS.test(name))
      .map(([name, value]) => `${name}="${name === 'class' ? value.trim().split(/\s+/).sort().join(' ') : value.trim()}"`)
      .sort();
    lines.push(`${'  '.repeat(depth)}${[node.name, ...attributes].join(' ')}`);
    for (const child of node.children) walk(child, depth + 1);
  };
  for (const node of cheerio.load(html, null, false).root().contents().toArray()) walk(node, 0);
  return lines.join('\n');
}

function expectSame(component: string, name: string, partial: string, parameters: object): void {
  expect(outline(renderPartial(partial, parameters))).toBe(outline(fixture(component, name)));
}

describe('our partials are GOV.UK Design System components', () => {
  it('error summary', () => {
    expectSame('error-summary', 'mixed with and without links', 'error-summary', {
      title: 'There is a problem',
      errors: [{ text: 'Invalid username or password' }, { text: 'Agree to the terms of service to log in', href: '#example-error-1' }],
    });
  });

  it('text input with a hint, with an error, with a prefix and a suffix', () => {
    expectSame('input', 'with hint text', 'input', {
      id: 'input-with-hint-text',
      name: 'test-name-2',
      label: 'National insurance number',
      hint: 'It’s on your National Insurance card, benefit letter, payslip or P60. For example, ‘QQ 12 34 56 C’.',
    });
    expectSame('input', 'with error message', 'input', {
      id: 'input-with-error-message',
      name: 'test-name-3',
      label: 'National Insurance number',
      error: 'Enter a National Insurance number in the correct format',
    });
    expectSame('input', 'with prefix and suffix', 'input', {
      id: 'input-with-prefix-suffix',
      name: 'cost',
      label: 'Cost per item, in pounds',
      prefix: '£',
      suffix: 'per item',
    });
  });

  it('password input', () => {
    expectSame('password-input', 'default', 'password-input', { id: 'password', name: 'password', label: 'Password' });
    expectSame('password-input', 'with error message', 'password-input', {
      id: 'password-input-with-error-message',
      name: 'test-name-3',
      label: 'Password',
      hint: 'It probably has some letters, numbers and maybe even some symbols in it.',
      error: 'Error message goes here',
    });
  });

  it('textarea, and with a character count', () => {
    expectSame('textarea', 'with error message', 'textarea', {
      id: 'no-ni-reason',
      name: 'no-ni-reason',
      label: 'Why can’t you provide a National Insurance number?',
      error: 'You must provide an explanation',
    });
    const counted = { id: 'more-detail', name: 'more-detail', label: 'Can you provide more detail?', limit: 10 };
    expect(outline(renderPartial('textarea', counted))).toBe(
      outline(fixture('character-count', 'default').replace('You can enter up to 10 characters', 'Up to 10 characters')),
    );
  });

  it('select', () => {
    expectSame('select', 'with hint text and error message', 'select', {
      id: 'select-2',
      name: 'select-2',
      label: 'Label text goes here',
      hint: 'Hint text goes here',
      error: 'Error message goes here',
      items: [1, 2, 3].map((value) => ({ value: String(value), text: `GOV.UK frontend option ${value}` })),
    });
  });

  it('radio buttons in a row, with a hint and one chosen', () => {
    const html = renderPartial('radios', {
      id: 'example',
      name: 'example',
      legend: 'Have you changed your name?',
      hint: 'This includes changing your last name or spelling your name differently.',
      inline: true,
      items: [
        { value: 'yes', text: 'Yes' },
        { value: 'no', text: 'No', checked: true },
      ],
    });
    // We number from the item's place, GOV.UK from one more.
    expect(outline(html)).toBe(outline(fixture('radios', 'inline').replaceAll('example-2', 'example-1')));
  });

  it('radio buttons that reveal a question', () => {
    const reveal = (id: string, label: string) => ({ template: 'partials/field-label', view: { id, label } });
    const html = renderPartial('radios', {
      id: 'how-contacted',
      name: 'how-contacted',
      legend: 'How do you want to be contacted?',
      items: [
        { value: 'email', text: 'Email', conditional: reveal('context-email', 'Email address') },
        { value: 'phone', text: 'Phone', conditional: reveal('contact-phone', 'Phone number') },
        { value: 'text', text: 'Text message', conditional: reveal('contact-text-message', 'Mobile phone number') },
      ],
    });
    const expected = fixture('radios', 'with conditional items')
      .replaceAll('how-contacted-2', 'how-contacted-1')
      .replaceAll('how-contacted-3', 'how-contacted-2')
      .replace(/<input class="govuk-input[^>]*>/g, '');
    expect(outline(html)).toBe(outline(expected));
  });

  it('checkboxes, small', () => {
    const html = renderPartial('checkboxes', {
      id: 'nationality',
      name: 'nationality',
      legend: 'Filter by',
      small: true,
      items: [
        { value: 'a', text: 'a thing' },
        { value: 'b', text: 'another thing' },
        { value: 'c', text: 'this thing' },
      ],
    });
    const expected = fixture('checkboxes', 'small').replaceAll('nationality-2', 'nationality-1').replaceAll('nationality-3', 'nationality-2');
    expect(outline(html)).toBe(outline(expected));
  });

  it('date input', () => {
    expectSame('date-input', 'with errors only', 'date-input', {
      id: 'dob-errors',
      legend: 'What is your date of birth?',
      items: ['day', 'month', 'year'].map((part) => ({
        part,
        name: part,
        label: part.charAt(0).toUpperCase() + part.slice(1),
        error: true,
      })),
    });
  });

  it('file upload', () => {
    expectSame('file-upload', 'enhanced', 'file-upload', { id: 'file-upload-1', name: 'file-upload-1', label: 'Upload a file' });
  });

  it('buttons', () => {
    expectSame('button', 'default', 'button', { text: 'Save and continue' });
    expectSame('button', 'link', 'button', { text: 'Link button', href: '/' });
    expectSame('button', 'warning', 'button', { text: 'Warning button', name: 'Warning', kind: 'warning' });
    expectSame('button', 'prevent double click', 'button', { text: 'Submit', once: true });
    expectSame('button', 'attributes', 'button', {
      text: 'Submit',
      attributes: { 'aria-controls': 'test-target-element', 'data-tracking-dimension': 123 },
    });
  });

  it('tags', () => {
    expectSame('tag', 'default', 'tag', { text: 'Alpha' });
    expectSame('tag', 'grey', 'tag', { text: 'Grey', colour: 'grey' });
  });

  it('notification banner', () => {
    expectSame('notification-banner', 'default', 'notification', { text: 'This publication was withdrawn on 7 March 2014.' });
    expectSame('notification-banner', 'with type as success', 'notification', {
      text: 'Email sent to example@email.com',
      title: 'Success',
      success: true,
    });
  });

  it('inset text, warning text, details and panel', () => {
    expectSame('inset-text', 'default', 'inset', {
      text: 'It can take up to 8 weeks to register a lasting power of attorney if there are no mistakes in the application.',
    });
    expectSame('warning-text', 'default', 'warning-text', { text: 'You can be fined up to £5,000 if you don’t register.' });
    expectSame('details', 'default', 'details', {
      summary: 'Help with nationality',
      text:
        'We need to know your nationality so we can work out which elections you’re entitled to vote in. If you can’t ' +
        'provide your nationality, you’ll have to send copies of identity documents through the post.',
    });
    expectSame('panel', 'default', 'panel', { title: 'Application complete', text: 'Your reference number', reference: 'HDJ2123F' });
  });

  it('breadcrumbs and back link', () => {
    const html = renderPartial('breadcrumbs', {
      items: [{ text: 'Home', href: '/' }, { text: 'Passports, travel and living abroad', href: '/browse/abroad' }, { text: 'Travel abroad' }],
    });
    expect(outline(html)).toBe(outline(fixture('breadcrumbs', 'with last breadcrumb as current page')));
    expectSame('back-link', 'default', 'back-link', { href: '#' });
  });

  it('pagination by key: previous and next', () => {
    const expected = fixture('pagination', 'with prev and next only')
      .replaceAll('<span class="govuk-visually-hidden"> page</span>', '')
      .replace('aria-label="Pagination"', 'aria-label="Pages"')
      // The arrow of "next" stands after its word, where reading goes.
      .replace(/(rel="next">\s*)(<svg[\s\S]*?<\/svg>)(\s*<span[\s\S]*?<\/span>)/, '$1$3$2');
    expect(outline(renderPartial('pagination', { previousHref: '/previous', nextHref: '/next' }))).toBe(outline(expected));
  });

  it('summary list with one action, several and none, and in a card', () => {
    const expected = fixture('summary-list', 'with some actions').replace(/<p class="govuk-body">[\s\S]*<\/p>/, 'email@email.com');
    const rows = [
      { key: 'Name', value: 'Firstname Lastname', actions: [{ href: '#', text: 'Edit' }, { href: '#', text: 'Delete' }] },
      { key: 'Date of birth', value: '13/08/1980' },
      { key: 'Contact information', value: 'email@email.com' },
    ];
    // What a link changes is said with the row's own words, where GOV.UK's example writes them small.
    expect(outline(renderPartial('summary-list', { rows })).toLowerCase()).toBe(outline(expected).toLowerCase());
    const card = renderPartial('summary-card', {
      title: 'Undergraduate teaching assistant',
      actions: [{ text: 'Delete job history', href: '#' }, { text: 'Withdraw job history', href: '#' }],
      rows: rows.slice(0, 2).map(({ key, value }) => ({ key, value })),
    });
    // A row without actions always says so, even where no row of the list has any.
    expect(outline(card.replaceAll(' govuk-summary-list__row--no-actions', ''))).toBe(
      outline(fixture('summary-list', 'as a summary card with actions')),
    );
  });

  it('task list', () => {
    const open = { text: 'Incomplete', colour: 'blue' };
    expectSame('task-list', 'default', 'task-list', {
      items: [
        { id: 'task-list-1', title: 'Company Directors', href: '#', status: 'Completed' },
        { id: 'task-list-2', title: 'Registered company details', href: '#', tag: open },
        { id: 'task-list-3', title: 'Business plan', href: '#', tag: open },
      ],
    });
  });

  it('table, inside a frame that scrolls on a narrow screen', () => {
    const money = (text: string) => ({ text, numeric: true });
    const html = renderPartial('table', {
      head: [{ text: 'Month you apply' }, money('Rate for bicycles'), money('Rate for vehicles')],
      rows: [
        [{ text: 'January' }, money('£85'), money('£95')],
        [{ text: 'February' }, money('£75'), money('£55')],
        [{ text: 'March' }, money('£165'), money('£125')],
      ],
    });
    expect(outline(html)).toBe(outline(`<div class="table-scroll" tabindex="0">${fixture('table', 'with head')}</div>`));
  });
});
