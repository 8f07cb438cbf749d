import type { Vault } from '../../platform/crypto/vault.js';
import type { Identifier } from '../domain/identifier.js';

/** The blind index that a one-time code is bound to: the number it was asked for with. */
export function subjectIndexOf(vault: Vault, identifier: Identifier): Buffer {
  return vault.index('one-time-code', `${identifier.kind}:${identifier.value}`);
}
