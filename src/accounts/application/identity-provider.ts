/**
 * The national identity service: does this name belong to this number?
 * 'outage' stands for everything that is not a clear answer: slow, unreachable, or an answer not understood.
 */
export type IdentityAnswer = 'match' | 'mismatch' | 'outage';

export abstract class IdentityProvider {
  abstract match(person: { readonly name: string; readonly idNumber: string }): Promise<IdentityAnswer>;
}
