/** A form is sent once: the second click of an impatient finger does nothing, and the button says what goes on. */
export function guardSubmits(root) {
  root.addEventListener('submit', (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.method !== 'post' || event.defaultPrevented) return;
    if (form.dataset.sent === 'true') {
      event.preventDefault();
      return;
    }
    form.dataset.sent = 'true';
    const button = event.submitter;
    if (!(button instanceof HTMLButtonElement)) return;
    button.setAttribute('aria-disabled', 'true');
    const words = button.dataset.submitting;
    if (words) {
      button.dataset.words = button.textContent;
      // After this turn, so that the browser has already taken the button's name and value.
      setTimeout(() => (button.textContent = words));
    }
  });
  // Coming back with the back button finds the page as it was left: open it again.
  window.addEventListener('pageshow', (event) => {
    if (!event.persisted) return;
    for (const form of document.querySelectorAll('form[data-sent]')) release(form);
  });
}

export function release(form) {
  delete form.dataset.sent;
  for (const button of form.querySelectorAll('button[aria-disabled]')) {
    button.removeAttribute('aria-disabled');
    if (button.dataset.words) button.textContent = button.dataset.words;
  }
}
