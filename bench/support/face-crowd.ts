import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { framesFor, type CameraFrame } from '../../test/support/faces/frames.js';
import { signIn, type Citizen } from './journey.js';
import { Reading, type Waits } from './reading.js';
import { Visitor, type Answer } from './visitor.js';

/**
 * People before their cameras, and three readers who want other pages: a process of its own, so that none of it is taken
 * for the portal's memory or for its thread.
 */
export interface CrowdPlan {
  readonly port: number;
  readonly databaseUrl: string;
  /** One reads; the others prove who they are. */
  readonly citizens: readonly Citizen[];
  readonly giveUpAfterMs: number;
}

export interface CrowdNews {
  readonly idle: Waits;
  readonly sending: Waits;
  readonly judging: Waits;
  /** Of every message with pictures, until it was answered, in ms. */
  readonly messages: readonly number[];
  readonly busy: number;
  /** The most that a page said were before it. */
  readonly furthest: number;
  readonly outcomes: Readonly<Record<string, number>>;
  /** Seconds from "done" to the answer, in the order in which they came. */
  readonly verdicts: readonly number[];
}

/** As camera pages do. */
const LEAST = 5;
const MOST = 40;
const FRAMES_PER_SECOND = 6.7;
const IDLE_MS = 15_000;
/** Chance would choose; that everybody is asked for the same lets one film serve all. */
const CHALLENGE = ['left', 'eyes', 'mouth'] as const;
const READ = ['/', '/services/residence-permit'];

process.on('message', (plan: CrowdPlan) => {
  void crowd(plan).then((news) => process.send?.(news));
});
/** Told on the way, so that the portal's processor time can be read. */
export type CrowdPhase = 'sending' | 'judging' | 'over';
const enter = (phase: CrowdPhase): void => void process.send?.(phase);

process.on('disconnect', () => process.exit());

interface Person {
  readonly visitor: Visitor;
  readonly check: string;
  readonly csrf: string;
  readonly film: readonly CameraFrame[];
}

interface Sent {
  readonly person: Person;
  readonly attempt: string;
  readonly doneAt: number;
}

async function crowd({ port, databaseUrl, citizens: [reading, ...proving], giveUpAfterMs }: CrowdPlan): Promise<CrowdNews> {
  if (!reading) throw new Error('nobody reads');
  const film = await framesFor('eileen', CHALLENGE, { framesPerSecond: FRAMES_PER_SECOND });
  const people: Person[] = [];
  for (const [index, citizen] of proving.entries()) people.push(await comeIn(port, citizen, index, film));
  const signedIn = new Visitor(port);
  await signIn(signedIn, reading);
  const readers = new Reading([...READ.map((path) => [path, path, new Visitor(port)] as const), ['/ signed in', '/', signedIn]]);
  await readers.during(sleep(3_000));
  const idle = await readers.during(sleep(IDLE_MS));
  const database = new pg.Pool({ connectionString: databaseUrl, max: 1 });
  const sendMs: number[] = [];
  let sent: (Sent | undefined)[] = [];
  enter('sending');
  const sending = await readers.during(Promise.all(people.map((person) => prove(person, database, sendMs))).then((all) => void (sent = all)));
  enter('judging');
  await database.end();
  const told = { furthest: 0, verdicts: [] as number[], outcomes: {} as Record<string, number> };
  const waiting = sent.filter((one) => one !== undefined);
  const until = performance.now() + giveUpAfterMs;
  const judging = await readers.during(Promise.all(waiting.map((one) => wait(one, told, until))));
  enter('over');
  return { idle, sending, judging, messages: sendMs, busy: sent.length - waiting.length, ...told };
}

/** Signs in, asks for a check and consents to it. */
async function comeIn(port: number, citizen: Citizen, index: number, film: readonly CameraFrame[]): Promise<Person> {
  const visitor = new Visitor(port, undefined, {}, { 'x-forwarded-for': `198.18.${index >> 8}.${index & 255}` });
  await signIn(visitor, citizen);
  const csrf = /name="_csrf" value="([^"]+)"/.exec((await visitor.get('/identity-check')).text())?.[1] ?? '';
  const begun = await visitor.post('/identity-check', [['_csrf', csrf]]);
  const check = begun.location ?? '';
  expect(await visitor.post(`${check}/consent`, [['_csrf', csrf], ['face', 'yes']]), 303);
  return { visitor, check, csrf, film: film.map((frame) => ({ ...frame, picture: ofItsOwn(frame.picture, index) })) };
}

/** From 开始 to the last picture. Undefined when the room said that it was busy. */
async function prove({ visitor, check, csrf, film }: Person, database: pg.Pool, sendMs: number[]): Promise<Sent | undefined> {
  const person = { visitor, check, csrf, film };
  const begun = await visitor.post(`${check}/face/attempts`, [['_csrf', csrf]]);
  if (begun.status === 503) return undefined;
  const from = performance.now();
  const { attempt, nonce, afterMs } = JSON.parse(expect(begun, 201).text()) as { attempt: string; nonce: string; afterMs: number };
  await database.query('update face_attempt set challenge = $2 where id = $1', [attempt, CHALLENGE]);
  const fields = [['_csrf', csrf], ['nonce', nonce]] as const;
  let notBefore = from + afterMs;
  for (let first = 0; first < film.length;) {
    const enough = from + (film[Math.min(first + LEAST, film.length) - 1]?.takenMs ?? 0);
    await sleep(Math.max(0, notBefore - performance.now(), enough - performance.now()));
    const asked = performance.now();
    const batch = film.slice(first, first + MOST).filter(({ takenMs }) => from + takenMs <= asked + 1);
    const files = batch.map(({ picture, takenMs }, n) => ({ field: 'frame', name: `${first + n}-${takenMs}.jpg`, type: 'image/jpeg', content: picture }));
    const answer = expect(await visitor.postFiles(`${check}/face/attempts/${attempt}/frames`, fields, ...files), 200);
    sendMs.push(performance.now() - asked);
    const { next, afterMs: pauseMs } = JSON.parse(answer.text()) as { next: number; afterMs: number };
    first = next;
    notBefore = performance.now() + pauseMs;
  }
  expect(await visitor.post(`${check}/face/attempts/${attempt}/done`, [...fields, ['count', String(film.length)]]), 200);
  return { person, attempt, doneAt: performance.now() };
}

async function wait(
  { person: { visitor, check }, attempt, doneAt }: Sent,
  told: { furthest: number; verdicts: number[]; outcomes: Record<string, number> },
  until: number,
): Promise<void> {
  let state = 'queued';
  let pauseMs = 0;
  while (state === 'queued' && performance.now() < until) {
    await sleep(pauseMs);
    const answer = JSON.parse(expect(await visitor.get(`${check}/face/attempts/${attempt}`), 200).text()) as { state: string; before: number; afterMs: number };
    ({ state, afterMs: pauseMs } = answer);
    told.furthest = Math.max(told.furthest, answer.before);
  }
  told.outcomes[state] = (told.outcomes[state] ?? 0) + 1;
  if (state !== 'queued') told.verdicts.push((performance.now() - doneAt) / 1000);
}

/** The same picture with other bytes, or it would be taken for one that was sent before: a comment behind its first marker. */
function ofItsOwn(jpeg: Buffer, index: number): Buffer {
  const comment = Buffer.from(`person ${index}`);
  return Buffer.concat([jpeg.subarray(0, 2), Buffer.from([0xff, 0xfe, 0, comment.length + 2]), comment, jpeg.subarray(2)]);
}

function expect(answer: Answer, status: number): Answer {
  if (answer.status !== status) throw new Error(`answered ${answer.status} instead of ${status}: ${answer.text().slice(0, 300)}`);
  return answer;
}
