/** `<span data-saved data-unsaved="有未保存的修改">已保存 10:42</span>` tells the truth as soon as something is typed. */
export function hintUnsaved(root) {
  for (const hint of root.querySelectorAll('[data-saved]')) {
    document.addEventListener('input', (event) => {
      if (event.target.closest('form[method=post]')) hint.textContent = hint.dataset.unsaved ?? hint.textContent;
    });
  }
}
