/**
 * Both sides of a video appointment. The portal carries two texts, the clerk's offer and the person's answer; pictures and
 * sound go from browser to browser. Whoever comes, goes, reloads or loses the line: the clerk's side notices and offers
 * anew, so it doesn't matter who is there first.
 */
const place = document.querySelector('[data-video-call]');
if (place) call(place);

const SOON = 1000;
const LATER = 3000;
/** An offer, or an answer, that led to nothing so long is given up, and a new offer made. */
const PATIENCE = 20_000;
/** A server that doesn't answer would hold the gathering of addresses up for half a minute. */
const GATHERING = 3000;

function call(element) {
  const { side, base, after, ice } = element.dataset;
  const part = (name) => element.querySelector(`[data-${name}]`);
  const [state, remote, own, start, mute] = ['state', 'remote', 'own', 'start', 'mute'].map(part);
  const token = element.querySelector('input[name=_csrf]')?.value ?? '';
  const visit = crypto.randomUUID?.() ?? unable();
  let stream;
  let connection;
  /** Which visit of the other side the connection is with, by which try, since when. */
  let withVisit = '';
  let attempt = '';
  let since = 0;
  let ended = false;

  if (!visit || !navigator.mediaDevices?.getUserMedia || !window.RTCPeerConnection) return void unable();
  start.hidden = false;
  start.addEventListener('click', begin);
  mute.addEventListener('click', () => {
    const silent = mute.getAttribute('aria-pressed') !== 'true';
    for (const track of stream.getAudioTracks()) track.enabled = !silent;
    mute.setAttribute('aria-pressed', String(silent));
  });
  window.addEventListener('pagehide', () => {
    if (stream && !ended) navigator.sendBeacon(`${base}/leave`, new URLSearchParams({ visit, _csrf: token }));
  });

  function unable() {
    say('unable', true);
    return '';
  }

  function say(word, bad = false) {
    const text = element.querySelector(`[data-word="${word}"]`)?.textContent;
    if (text === undefined || state.textContent === text) return;
    state.textContent = text;
    state.classList.toggle('video-call__state--bad', bad);
    element.dataset.now = word;
  }

  async function begin() {
    start.disabled = true;
    say('opening');
    try {
      stream = await openCamera();
    } catch (problem) {
      start.disabled = false;
      say(element.querySelector(`[data-word="${problem.name}"]`) ? problem.name : 'camera', true);
      return;
    }
    own.srcObject = stream;
    start.hidden = true;
    mute.hidden = stream.getAudioTracks().length === 0;
    await follow(() => send('enter', {}));
  }

  /** Without a microphone one is seen at least. */
  async function openCamera() {
    const video = { width: { ideal: 1280 }, height: { ideal: 720 }, facingMode: 'user' };
    try {
      return await navigator.mediaDevices.getUserMedia({ video, audio: true });
    } catch (problem) {
      if (problem.name !== 'NotFoundError') throw problem;
      return navigator.mediaDevices.getUserMedia({ video });
    }
  }

  /** Asks again and again until it is over. */
  async function follow(ask) {
    let view;
    try {
      view = await ask();
    } catch {
      say('offline', true);
    }
    if (view) {
      if (view.door !== 'open') return stop(view.door);
      try {
        await react(view);
      } catch {
        drop();
      }
    }
    const next = view ? () => get() : ask;
    setTimeout(() => follow(next), connection?.connectionState === 'connected' ? LATER : SOON);
  }

  async function react({ peer, description }) {
    if (!peer?.here) {
      if (connection?.connectionState !== 'connected') drop();
      return say(connection ? 'connected' : peer ? 'left' : `waiting-${side}`);
    }
    if (side === 'clerk') await lead(peer, description);
    else await answer(peer, description);
    tell();
  }

  async function lead(peer, description) {
    const stale = connection && (withVisit !== peer.visit || broken() || (unfinished() && Date.now() - since > PATIENCE));
    if (stale) drop();
    if (!connection) {
      connect(peer.visit, crypto.randomUUID());
      await describe(await connection.createOffer());
    } else if (description?.type === 'answer' && description.attempt === attempt && !connection.currentRemoteDescription) {
      since = Date.now();
      await connection.setRemoteDescription({ type: 'answer', sdp: description.sdp });
    }
  }

  async function answer(peer, description) {
    if (connection && withVisit !== peer.visit) drop();
    if (description?.type !== 'offer' || description.attempt === attempt) return;
    drop();
    connect(peer.visit, description.attempt);
    await connection.setRemoteDescription({ type: 'offer', sdp: description.sdp });
    await describe(await connection.createAnswer());
  }

  function connect(peerVisit, newAttempt) {
    withVisit = peerVisit;
    attempt = newAttempt;
    since = Date.now();
    connection = new RTCPeerConnection({ iceServers: JSON.parse(ice || '[]') });
    for (const track of stream.getTracks()) connection.addTrack(track, stream);
    connection.addEventListener('track', (event) => {
      remote.srcObject = event.streams[0];
    });
    connection.addEventListener('connectionstatechange', tell);
  }

  /** With all addresses in it: one text each way is enough. */
  async function describe(description) {
    const mine = connection;
    await mine.setLocalDescription(description);
    await gathered(mine);
    if (mine !== connection) return;
    const { type, sdp } = mine.localDescription;
    await send('description', { to: withVisit, attempt, type, sdp });
  }

  function drop() {
    connection?.close();
    connection = undefined;
    withVisit = '';
    if (side === 'clerk') attempt = '';
    remote.srcObject = null;
  }

  function tell() {
    if (ended || !connection) return;
    if (connection.connectionState === 'connected') say(stream.getAudioTracks().length === 0 ? 'connected-silent' : 'connected');
    else if (broken()) say('lost', true);
    else say('connecting');
  }

  function broken() {
    return ['failed', 'closed', 'disconnected'].includes(connection?.connectionState);
  }

  function unfinished() {
    return connection?.connectionState !== 'connected';
  }

  function stop(door) {
    ended = true;
    drop();
    for (const track of stream?.getTracks() ?? []) track.stop();
    mute.hidden = true;
    say(door, door === 'taken');
    if (door === 'closed' && after) location.assign(after);
  }

  function get() {
    return fetch(`${base}/peer?visit=${visit}`, { headers: { accept: 'application/json' } }).then(read);
  }

  function send(what, fields) {
    return fetch(`${base}/${what}`, { method: 'POST', body: new URLSearchParams({ ...fields, visit, _csrf: token }) }).then(read);
  }
}

/** Signed out meanwhile, or no longer one's own: over. Anything else is tried again. */
async function read(response) {
  if (response.redirected || [401, 403, 404].includes(response.status)) return { door: 'closed' };
  if (!response.ok) throw new Error(String(response.status));
  return response.json();
}

/** Complete; or, after a while, good enough: at least one address. */
function gathered(connection) {
  return new Promise((resolve) => {
    const look = () => {
      const late = Date.now() - begun > GATHERING && connection.localDescription.sdp.includes('a=candidate');
      if (connection.iceGatheringState !== 'complete' && connection.signalingState !== 'closed' && !late) return;
      clearInterval(timer);
      resolve();
    };
    const begun = Date.now();
    const timer = setInterval(look, 500);
    connection.addEventListener('icegatheringstatechange', look);
  });
}
