/**
 * The desk's table `<table class="queue" data-queue>`: J and K move, Enter opens the row's link, C presses its
 * `[data-claim]` button, X picks its box. `[data-pick-all]` picks every row; `[data-picked]` says how many.
 */
export function steerQueue(root) {
  const table = root.querySelector('table[data-queue]');
  if (table === null) return;
  const rows = [...table.tBodies[0].rows];
  let at = -1;

  const go = (to) => {
    if (rows.length === 0) return;
    rows[at]?.classList.remove('is-current');
    at = Math.max(0, Math.min(rows.length - 1, to));
    rows[at].classList.add('is-current');
    const link = rows[at].querySelector('a[href]');
    link?.focus({ preventScroll: true });
    rows[at].scrollIntoView({ block: 'nearest' });
  };
  const keys = {
    j: () => go(at + 1),
    k: () => go(at - 1),
    c: () => rows[at]?.querySelector('[data-claim]')?.click(),
    x: () => rows[at]?.querySelector('.pick input')?.click(),
    Enter: () => rows[at]?.querySelector('a[href]')?.click(),
  };
  root.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest('input:not([type=checkbox]), textarea, select, [contenteditable]')) return;
    // A focused link or button already answers Enter itself.
    if (event.key === 'Enter' && event.target.closest('a, button, summary')) return;
    const act = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (act === undefined) return;
    event.preventDefault();
    act();
  });

  const boxes = () => [...table.querySelectorAll('tbody .pick input')];
  const all = table.querySelector('[data-pick-all]');
  const tell = () => {
    const picked = boxes().filter((box) => box.checked).length;
    for (const place of root.querySelectorAll('[data-picked]')) place.textContent = String(picked);
    if (all !== null) {
      all.checked = picked > 0 && picked === boxes().length;
      all.indeterminate = picked > 0 && picked < boxes().length;
    }
  };
  all?.addEventListener('change', () => {
    for (const box of boxes()) box.checked = all.checked;
    tell();
  });
  table.addEventListener('change', tell);
}
