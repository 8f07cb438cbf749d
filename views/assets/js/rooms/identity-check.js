/**
 * The page with the camera. Looks whether face and light are right, asks the server what is to be done, takes pictures
 * while the reader does it, and sends them while they are taken. Without it the page offers the other ways.
 */
const room = document.querySelector('[data-face-room]');
const LONGEST_SIDE = 480;
/** Milliseconds between two pictures: some seven a second. */
const EVERY = 150;
/** Pictures that a message waits for while there are more to come, and the most that it takes. */
const LEAST = 5;
const MOST = 40;
/** Seconds that the server keeps a challenge open. */
const OPEN_SECONDS = 85;

if (room) {
  room.hidden = false;
  const words = Object.fromEntries([...room.querySelectorAll('[data-word]')].map((item) => [item.dataset.word, item.textContent]));
  const part = (name) => room.querySelector(`[data-${name}]`);
  start({
    words,
    video: part('video'),
    instruction: part('instruction'),
    guidance: part('guidance'),
    problem: part('problem'),
    progress: part('progress'),
    open: part('open'),
    begin: part('begin'),
    again: part('again'),
    voice: voiceOf(part('sound'), words),
  });
}

function start(page) {
  page.open.addEventListener('click', () => openCamera(page));
  page.begin.addEventListener('click', () => run(page));
  page.again.addEventListener('click', () => window.location.reload());
}

async function openCamera(page) {
  page.open.disabled = true;
  say(page, page.words.opening);
  try {
    const wanted = { facingMode: 'user', width: { ideal: 640 }, height: { ideal: 480 } };
    page.video.srcObject = await navigator.mediaDevices.getUserMedia({ video: wanted, audio: false });
    await page.video.play();
  } catch {
    // Refused, taken by another program, or not there: one answer, for the reader can do the same about each.
    fail(page, page.words['no-camera']);
    return;
  }
  page.open.hidden = true;
  page.begin.hidden = false;
  page.begin.focus();
  say(page, page.words.ready);
  guide(page);
}

/** Twice a second, until the challenge begins: light, and where the browser can find faces, their number and place. */
async function guide(page) {
  const small = canvasOf(64, 48);
  const detector = 'FaceDetector' in window ? new window.FaceDetector({ fastMode: true, maxDetectedFaces: 2 }) : undefined;
  while (!page.begin.hidden) {
    const advice = page.words[lightAdvice(page.video, small) ?? (detector ? ((await faceAdvice(detector, page.video)) ?? 'good') : 'light')];
    if (page.guidance.textContent !== advice) page.guidance.textContent = advice;
    await pause(500);
  }
  page.guidance.textContent = '';
}

function lightAdvice(video, canvas) {
  const context = canvas.getContext('2d', { willReadFrequently: true });
  context.drawImage(video, 0, 0, canvas.width, canvas.height);
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  let sum = 0;
  for (let at = 0; at < data.length; at += 4) sum += 0.3 * data[at] + 0.59 * data[at + 1] + 0.11 * data[at + 2];
  const mean = sum / (data.length / 4);
  if (mean < 45) return 'dark';
  return mean > 225 ? 'bright' : undefined;
}

async function faceAdvice(detector, video) {
  const faces = await detector.detect(video).catch(() => undefined);
  if (!faces) return undefined;
  const [face] = faces;
  if (!face) return 'nobody';
  if (faces.length > 1) return 'several';
  const { x, width } = face.boundingBox;
  if (width < 0.2 * video.videoWidth) return 'far';
  if (width > 0.7 * video.videoWidth) return 'near';
  return Math.abs(x + width / 2 - video.videoWidth / 2) > 0.2 * video.videoWidth ? 'aside' : undefined;
}

async function run(page) {
  page.begin.hidden = true;
  page.progress.hidden = false;
  const answer = await ask(`${room.dataset.action}`, new URLSearchParams());
  if (!answer?.ok) {
    fail(page, answer?.body.text ?? page.words.problem);
    return;
  }
  const { attempt, nonce, challenge, afterMs } = answer.body;
  const base = `${room.dataset.action}/${attempt}`;
  const capture = { frames: [], over: false };
  const taking = takePictures(page.video, capture);
  const sending = sendPictures(page, base, nonce, capture, afterMs);
  await instruct(page, challenge);
  capture.over = true;
  await taking;
  stop(page);
  say(page, page.words.sending);
  if (await sending) await awaitVerdict(page, base);
}

/** One action after the other, spoken and written; a bar says how far it is. */
async function instruct(page, challenge) {
  const neutral = Number(room.dataset.neutral);
  const each = Number(room.dataset.pace);
  const whole = neutral + challenge.length * each;
  say(page, page.words.neutral);
  await advance(page, 0, neutral / whole, neutral);
  for (const [index, action] of challenge.entries()) {
    const step = page.words.step.replace('{n}', String(index + 1)).replace('{count}', String(challenge.length));
    say(page, page.words[action], step);
    const done = neutral + index * each;
    await advance(page, done / whole, (done + each) / whole, each);
  }
}

async function advance(page, from, to, milliseconds) {
  const steps = Math.ceil(milliseconds / 500);
  for (let step = 1; step <= steps; step += 1) {
    await pause(milliseconds / steps);
    page.progress.value = 90 * (from + ((to - from) * step) / steps);
  }
}

/** Unmirrored, as the camera sees it; at most 480 pixels. */
async function takePictures(video, capture) {
  const scale = Math.min(1, LONGEST_SIDE / Math.max(video.videoWidth, video.videoHeight));
  const canvas = canvasOf(Math.round(video.videoWidth * scale), Math.round(video.videoHeight * scale));
  const context = canvas.getContext('2d');
  const begun = performance.now();
  while (!capture.over) {
    const taken = performance.now();
    context.drawImage(video, 0, 0, canvas.width, canvas.height);
    const picture = await new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', 0.85));
    if (picture) capture.frames.push({ picture, takenMs: Math.round(taken - begun) });
    await pause(Math.max(0, EVERY - (performance.now() - taken)));
  }
}

/**
 * While they are taken, no sooner than the server wants to hear again. After a cut it goes on where the server stopped.
 * True once all are there and the try is sent.
 */
async function sendPictures(page, base, nonce, capture, afterMs) {
  const until = Date.now() + OPEN_SECONDS * 1000;
  let notBefore = Date.now() + afterMs;
  let next = 0;
  while (Date.now() < until) {
    const last = capture.over && next === capture.frames.length;
    if (!last && (Date.now() < notBefore || (capture.frames.length - next < LEAST && !capture.over))) {
      await pause(100);
      continue;
    }
    const waiting = capture.frames.slice(next, next + MOST);
    const answer = last ? await ask(`${base}/done`, new URLSearchParams({ nonce, count: String(next) })) : await ask(`${base}/frames`, batchOf(nonce, waiting, next));
    if (!answer || answer.status >= 500 || answer.status === 429) {
      page.guidance.textContent = page.words.cut;
      await pause(1000);
    } else if (answer.body.queued) {
      return true;
    } else if (typeof answer.body.next === 'number') {
      page.guidance.textContent = '';
      next = answer.body.next;
      notBefore = Date.now() + (answer.body.afterMs ?? 0);
      if (capture.over) page.progress.value = 90 + (10 * next) / capture.frames.length;
    } else {
      fail(page, answer.body.refused === 'expired' ? page.words.expired : page.words.problem);
      return false;
    }
  }
  fail(page, page.words.expired);
  return false;
}

function batchOf(nonce, frames, first) {
  const body = new FormData();
  body.append('nonce', nonce);
  frames.forEach(({ picture, takenMs }, index) => body.append('frame', picture, `${first + index}-${takenMs}.jpg`));
  return body;
}

async function awaitVerdict(page, base) {
  for (;;) {
    const answer = await ask(base);
    if (answer?.ok && answer.body.state !== 'queued') {
      window.location.assign(room.dataset.result);
      return;
    }
    if (answer?.ok) {
      const { before } = answer.body;
      const text = before > 0 ? page.words.waiting.replace('{count}', String(before)) : page.words.judging;
      if (page.instruction.textContent !== text) say(page, text);
      page.progress.removeAttribute('value');
    }
    await pause(answer?.body.afterMs ?? 1000);
  }
}

/** Undefined when the network is cut. */
async function ask(address, body) {
  try {
    const headers = { 'x-csrf-token': room.dataset.csrf };
    const response = await fetch(address, body ? { method: 'POST', body, headers } : {});
    const json = response.headers.get('content-type')?.includes('json');
    return { ok: response.ok, status: response.status, body: json ? await response.json() : {} };
  } catch {
    return undefined;
  }
}

function say(page, text, before = '') {
  page.instruction.textContent = before ? `${before}：${text}` : text;
  page.voice(text);
}

function fail(page, text) {
  stop(page);
  page.begin.hidden = true;
  page.open.hidden = true;
  page.progress.hidden = true;
  page.guidance.textContent = '';
  page.instruction.textContent = '';
  page.problem.textContent = text;
  page.again.hidden = false;
  page.voice(text);
}

function stop(page) {
  for (const track of page.video.srcObject?.getTracks() ?? []) track.stop();
}

/** Speaks in the page's language, if the browser can and the reader wants it. The choice is remembered on this device. */
function voiceOf(button, words) {
  const speech = window.speechSynthesis;
  if (!speech) {
    button.hidden = true;
    return () => {};
  }
  let on = localStorage.getItem('face-voice') !== 'off';
  const show = () => {
    button.setAttribute('aria-pressed', String(on));
    button.textContent = on ? words['sound-on'] : words['sound-off'];
  };
  button.addEventListener('click', () => {
    on = !on;
    localStorage.setItem('face-voice', on ? 'on' : 'off');
    if (!on) speech.cancel();
    show();
  });
  show();
  const language = { 'zh-Hans': 'zh-CN', 'zh-Hant': 'zh-TW' }[document.documentElement.lang] ?? document.documentElement.lang;
  return (text) => {
    if (!on) return;
    speech.cancel();
    const spoken = new SpeechSynthesisUtterance(text);
    spoken.lang = language;
    speech.speak(spoken);
  };
}

function canvasOf(width, height) {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  return canvas;
}

function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
