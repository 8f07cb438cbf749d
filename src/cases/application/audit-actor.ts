import type { Actor } from '../../accounts/domain/actor.js';
import type { AuditActor } from '../../audit/chain.js';

/** The actor as the audit record names them: the account, and the party acted for where it is another's. */
export function auditActorOf(actor: Actor): AuditActor {
  if (actor.kind === 'staff') return { kind: 'staff', id: actor.accountId };
  return {
    kind: 'citizen',
    id: actor.accountId,
    actingFor: actor.actingFor.partyId === actor.partyId ? null : actor.actingFor.partyId,
  };
}
