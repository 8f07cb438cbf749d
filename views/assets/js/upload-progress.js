import { release } from './submit-once.js';

/**
 * `<form data-upload>`: sends the files with a progress bar, then goes where the server says, or shows the page that it
 * answers (an error summary, say) in place. `data-upload-text` reads like "已上传 {percent}%".
 */
export function showUploads(root, initialise) {
  root.addEventListener('submit', (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.dataset.upload === undefined || event.defaultPrevented) return;
    const chosen = [...form.querySelectorAll('input[type=file]')].some((input) => input.files.length > 0);
    if (!chosen) return;
    event.preventDefault();
    send(form, event.submitter, initialise);
  });
}

function send(form, submitter, initialise) {
  const body = new FormData(form, submitter instanceof HTMLButtonElement && submitter.name ? submitter : undefined);
  const { bar, words } = progressOf(form);
  const request = new XMLHttpRequest();
  request.upload.addEventListener('progress', (event) => {
    if (!event.lengthComputable) return;
    const percent = Math.floor((event.loaded / event.total) * 100);
    bar.value = percent;
    words.textContent = (form.dataset.uploadText ?? '{percent}%').replace('{percent}', String(percent));
  });
  request.addEventListener('load', () => {
    const type = request.getResponseHeader('Content-Type') ?? '';
    if (request.status < 300 && request.responseURL !== '') location.assign(request.responseURL);
    else if (type.startsWith('text/html')) showAnswer(request.responseText, initialise);
    else giveUp(form, bar, words);
  });
  // Sent without script it may still arrive, and otherwise the browser explains what is wrong with the network.
  request.addEventListener('error', () => giveUp(form, bar, words));
  request.open('POST', form.action);
  request.send(body);
}

function progressOf(form) {
  let box = form.querySelector('.upload-progress');
  if (box === null) {
    box = document.createElement('div');
    box.className = 'upload-progress';
    const bar = document.createElement('progress');
    bar.className = 'bar';
    bar.max = 100;
    const words = document.createElement('p');
    words.className = 'saved';
    words.setAttribute('role', 'status');
    box.append(bar, words);
    form.append(box);
  }
  return { bar: box.querySelector('progress'), words: box.querySelector('p') };
}

function showAnswer(html, initialise) {
  const answer = new DOMParser().parseFromString(html, 'text/html');
  const main = answer.querySelector('main');
  const here = document.querySelector('main');
  if (main === null || here === null) return;
  document.title = answer.title;
  here.replaceWith(document.adoptNode(main));
  initialise({ scope: document.querySelector('main') });
  scrollTo(0, 0);
}

function giveUp(form, bar, words) {
  bar.parentElement.remove();
  words.textContent = '';
  release(form);
  form.submit();
}
