/** What face.spec.ts measures, inside the page. */

function pageWidth() {
  return document.documentElement.scrollWidth;
}

function bodySize() {
  return Number.parseFloat(getComputedStyle(document.body).fontSize);
}

function focusRing() {
  const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement ?? document.body);
  return outlineStyle === 'none' ? 0 : Number.parseFloat(outlineWidth);
}

/** Links inside running text are as they are: the guidelines except them. */
const IN_TEXT =
  'p a, dd a, td a, th a, .section-head a, li a:not(nav a):not(.chips a):not(.govuk-error-summary a):not(.site-footer a)';
/** A box that one presses by its label, and a link that covers its card, are as large as those. */
const PRESSED = 'label, .search, .govuk-task-list__item, .todo .card';

function smallTargets(side) {
  const found = [];
  for (const element of document.querySelectorAll('a[href], button, summary, select, input:not([type=hidden])')) {
    if (element.matches(IN_TEXT) || element.matches('.govuk-skip-link, .govuk-visually-hidden, input[type=file]')) continue;
    const { width, height } = (element.closest(PRESSED) ?? element).getBoundingClientRect();
    if (width === 0 || getComputedStyle(element).visibility === 'hidden') continue;
    const narrow = width < side - 0.5 && !element.matches('.govuk-breadcrumbs a, .govuk-back-link');
    if (height < side - 0.5 || narrow) {
      found.push(`${element.tagName}.${element.className} "${element.textContent.trim()}" ${Math.round(width)}×${Math.round(height)}`);
    }
  }
  return found;
}

/** Every visible text of the page with its size in pixels and its lines' distance in ems. */
function texts() {
  const found = [];
  const walker = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    const text = walker.currentNode.textContent.trim();
    if (text === '' || parent.closest('[aria-hidden=true], .govuk-visually-hidden, select') !== null) continue;
    const style = getComputedStyle(parent);
    const size = Math.round(10 * Number.parseFloat(style.fontSize) * scaleOf(parent.closest('svg'))) / 10;
    found.push({ text, size, lines: Number.parseFloat(style.lineHeight) / Number.parseFloat(style.fontSize) });
  }
  return found.filter(({ size }) => size > 0);
}

/** How much larger than in its own units a drawing is shown; 0 where it isn't. */
function scaleOf(drawing) {
  if (drawing === null) return 1;
  return drawing.getBoundingClientRect().width / drawing.viewBox.baseVal.width;
}

/** Twice within one turn, as an impatient finger does before the page can answer. */
function pressTwice(selector) {
  const button = document.querySelector(selector);
  button.click();
  button.click();
}

globalThis.measures = { pageWidth, bodySize, focusRing, smallTargets, texts, pressTwice };
