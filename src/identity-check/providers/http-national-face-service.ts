import { randomBytes, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { SETTINGS, SettingsError, type Settings } from '../../platform/config/settings.js';
import { isGenuine, signAnswer, signRequest } from '../../platform/crypto/signed-message.js';
import { NationalFaceService, type NationalAnswer, type NationalQuestion } from '../application/national-face-service.js';

const RESULTS = ['match', 'mismatch', 'unsure', 'not-covered'] as const;
const FIRST_PAUSE_MS = 300;
const SHORTEST_SECRET = 32;

interface Access {
  readonly url: string;
  readonly keyId: string;
  readonly secret: Buffer;
}

/** `POST {IDENTITY_CHECK_PROVIDER_URL}/checks`, signed both ways: docs/identity-check.md, "The national service". */
@Injectable()
export class HttpNationalFaceService extends NationalFaceService implements OnModuleInit {
  private readonly log = new Logger('national-face-service');
  private access: Access | undefined;

  constructor(@Inject(SETTINGS) private readonly settings: Settings) {
    super();
  }

  /** A secret that can't be read is said at boot, not at the first face. */
  async onModuleInit(): Promise<void> {
    const { identityCheckProviderUrl: url, identityCheckProviderKeyId: keyId, identityCheckProviderSecretFile: file } = this.settings;
    if (!url || !keyId || !file) return;
    const secret = await readFile(file).catch(() => undefined);
    if (!secret) throw new SettingsError([`${file} (IDENTITY_CHECK_PROVIDER_SECRET_FILE) cannot be read.`]);
    const text = secret.toString('utf8').trim();
    if (text.length < SHORTEST_SECRET) throw new SettingsError([`${file} (IDENTITY_CHECK_PROVIDER_SECRET_FILE) must hold at least ${SHORTEST_SECRET} characters.`]);
    this.access = { url, keyId, secret: Buffer.from(text, 'utf8') };
  }

  isSet(): boolean {
    return this.access !== undefined;
  }

  /** Tries again, with growing pauses, as long as the time allows: the same question with the same id, so that it counts once there. */
  async judge(question: NationalQuestion): Promise<NationalAnswer> {
    if (!this.access) return 'not-covered';
    const until = Date.now() + this.settings.identityCheckProviderTimeoutMs;
    const requestId = randomUUID();
    const body = Buffer.from(JSON.stringify({
      requestId,
      name: question.name,
      idNumber: question.idNumber,
      challenge: question.challenge,
      frames: question.frames.map(({ takenMs, picture }) => ({ takenMs, picture: Buffer.from(picture).toString('base64') })),
    }));
    for (let wait = FIRST_PAUSE_MS; ; wait *= 2) {
      const left = until - Date.now();
      // Half of what is left for one try: a hanging one leaves room for another.
      const answer = await this.ask(this.access, requestId, body, Math.max(200, Math.floor(left / 2)));
      if (answer !== 'again') return answer;
      if (Date.now() + wait >= until) return 'outage';
      await pause(wait);
    }
  }

  private async ask({ url, keyId, secret }: Access, requestId: string, body: Buffer, timeoutMs: number): Promise<NationalAnswer | 'again'> {
    const target = new URL(`${url}/checks`);
    const nonce = randomBytes(16).toString('hex');
    const timestamp = seconds();
    const signature = signRequest(secret, { method: 'POST', path: target.pathname, timestamp: String(timestamp), nonce, body });
    try {
      const response = await fetch(target, {
        method: 'POST',
        headers: {
          'content-type': 'application/json', 'x-tongban-key': keyId, 'x-tongban-timestamp': String(timestamp), 'x-tongban-nonce': nonce,
          'x-tongban-signature': signature,
        },
        body,
        signal: AbortSignal.timeout(timeoutMs),
        redirect: 'error',
      });
      const content = Buffer.from(await response.arrayBuffer());
      if (response.status >= 500 || response.status === 429) return this.silent('again', `status ${response.status}`);
      if (!response.ok) return this.silent('outage', `status ${response.status}`);
      const answered = response.headers.get('x-tongban-timestamp') ?? '';
      const expected = signAnswer(secret, { status: response.status, nonce, timestamp: answered, body: content });
      if (!isGenuine(response.headers.get('x-tongban-signature') ?? '', expected, answered, seconds())) {
        return this.silent('outage', 'an answer that is not signed for this question');
      }
      return readAnswer(content, requestId) ?? this.silent('outage', 'an answer it does not understand');
    } catch (error) {
      return this.silent('again', error instanceof Error ? error.name : 'unknown failure');
    }
  }

  private silent<Answer extends 'again' | 'outage'>(answer: Answer, what: string): Answer {
    this.log.warn(`the national face service gave no answer: ${what}`);
    return answer;
  }
}

function readAnswer(content: Buffer, requestId: string): NationalAnswer | undefined {
  let answer: unknown;
  try {
    answer = JSON.parse(content.toString('utf8'));
  } catch {
    return undefined;
  }
  const { requestId: echoed, result } = (answer ?? {}) as Readonly<Record<string, unknown>>;
  return echoed === requestId ? RESULTS.find((each) => each === result) : undefined;
}

function seconds(): number {
  return Math.floor(Date.now() / 1000);
}
