/** Buttons that print stay hidden where there is no script to press them. */
export function offerPrinting(root) {
  for (const button of root.querySelectorAll('[data-print]')) {
    button.hidden = false;
    button.addEventListener('click', () => window.print());
  }
}
