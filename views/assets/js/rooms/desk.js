/**
 * Additions to a case on the desk; the page does its whole work without them. Suggested grounds become buttons that
 * write into the reason, and a correction's reason that is not ticked is not sent.
 */
for (const box of document.querySelectorAll('[data-grounds]')) offerGrounds(box, document.getElementById(box.dataset.grounds));
for (const form of document.querySelectorAll('[data-correct] form')) followTicks(form);

function offerGrounds(box, reason) {
  const list = document.createElement('ul');
  list.className = 'grounds';
  for (const item of box.querySelectorAll('.govuk-checkboxes__item')) {
    const text = item.querySelector('label').textContent.trim();
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = text;
    button.addEventListener('click', () => {
      write(reason, text);
      reason.focus();
    });
    const place = document.createElement('li');
    place.append(button);
    list.append(place);
    if (item.querySelector('input').checked) write(reason, text);
  }
  box.querySelector('.govuk-checkboxes').replaceWith(list);
}

/** Each ground on a line of its own, once. */
function write(reason, text) {
  if (reason.value.includes(text)) return;
  reason.value = [reason.value.trim(), text].filter((part) => part !== '').join('\n');
  reason.dispatchEvent(new Event('input', { bubbles: true }));
}

function followTicks(form) {
  const follow = (tick) => {
    const place = document.getElementById(tick.getAttribute('aria-controls') ?? tick.dataset.ariaControls);
    for (const area of place?.querySelectorAll('textarea') ?? []) area.disabled = !tick.checked;
  };
  const ticks = [...form.querySelectorAll('input[name=item]')];
  ticks.forEach(follow);
  form.addEventListener('change', (event) => ticks.includes(event.target) && follow(event.target));
}
