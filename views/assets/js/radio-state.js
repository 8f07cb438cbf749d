/**
 * In ARIA a radio button has no expanded state, but govuk-frontend gives one to each that reveals a question.
 * Screen readers read it differently or not at all; the question follows its choice in reading order anyway.
 */
export function dropRadioExpansion(document) {
  const drop = (radio) => {
    if (radio.hasAttribute('aria-expanded')) radio.removeAttribute('aria-expanded');
  };
  const observer = new MutationObserver((changes) => changes.forEach(({ target }) => drop(target)));
  for (const radio of document.querySelectorAll('input[type="radio"][aria-controls]')) {
    drop(radio);
    observer.observe(radio, { attributes: true, attributeFilter: ['aria-expanded'] });
  }
}
