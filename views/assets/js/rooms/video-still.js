/** The clerk takes a picture from the call. It goes to the portal at once; nothing typed on the page is touched. */
const button = document.querySelector('[data-take-still]');
const remote = document.querySelector('[data-remote]');
const picture = document.querySelector('[data-still]');
const none = document.querySelector('[data-no-still]');
const state = document.querySelector('[data-still-state]');

button.hidden = false;
button.addEventListener('click', async () => {
  button.disabled = true;
  try {
    const content = await still();
    const form = new FormData();
    form.append('_csrf', document.querySelector('input[name=_csrf]').value);
    form.append('still', content, 'still.jpg');
    const answer = await fetch(button.dataset.takeStill, { method: 'POST', body: form });
    if (!answer.ok) throw new Error(String(answer.status));
    picture.src = `${button.dataset.takeStill}?${Date.now()}`;
    picture.hidden = false;
    none.hidden = true;
    state.textContent = state.dataset.done;
  } catch {
    state.textContent = state.dataset.failed;
  }
  button.disabled = false;
});

function still() {
  if (!remote.videoWidth) throw new Error('no picture yet');
  const canvas = document.createElement('canvas');
  canvas.width = remote.videoWidth;
  canvas.height = remote.videoHeight;
  canvas.getContext('2d').drawImage(remote, 0, 0);
  return new Promise((resolve, reject) => canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('no picture'))), 'image/jpeg', 0.92));
}
