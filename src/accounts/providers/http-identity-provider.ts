import { randomUUID } from 'node:crypto';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { IdentityProvider, type IdentityAnswer } from '../application/identity-provider.js';

/**
 * `POST {IDENTITY_PROVIDER_URL}/match` with `{requestId, name, idNumber}` → `{requestId, result: 'match'|'mismatch'}`.
 * Only an answer that names this very request is believed.
 */
@Injectable()
export class HttpIdentityProvider extends IdentityProvider {
  private readonly log = new Logger('identity-provider');

  constructor(@Inject(SETTINGS) private readonly settings: Settings) {
    super();
  }

  async match(person: { readonly name: string; readonly idNumber: string }): Promise<IdentityAnswer> {
    const url = this.settings.identityProviderUrl;
    if (!url) {
      this.log.error('no identity provider is set (IDENTITY_PROVIDER_URL)');
      return 'outage';
    }
    const requestId = randomUUID();
    try {
      const response = await fetch(`${url}/match`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ requestId, ...person }),
        signal: AbortSignal.timeout(this.settings.identityProviderTimeoutMs),
        redirect: 'error',
      });
      if (!response.ok) {
        await response.body?.cancel();
        return this.outage(`status ${response.status}`);
      }
      const answer: unknown = await response.json();
      return readAnswer(answer, requestId) ?? this.outage('an answer it does not understand');
    } catch (error) {
      return this.outage(error instanceof Error ? error.name : 'unknown failure');
    }
  }

  private outage(what: string): 'outage' {
    this.log.warn(`the identity provider gave no answer: ${what}`);
    return 'outage';
  }
}

function readAnswer(answer: unknown, requestId: string): 'match' | 'mismatch' | undefined {
  if (typeof answer !== 'object' || answer === null) return undefined;
  const { requestId: echoed, result } = answer as Record<string, unknown>;
  if (echoed !== requestId) return undefined;
  return result === 'match' || result === 'mismatch' ? result : undefined;
}
