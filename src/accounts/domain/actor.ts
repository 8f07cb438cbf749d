/** registered: the mobile is proven. verified: the identity is proven too, by the national service, a window or the face check. */
export type AssuranceLevel = 'registered' | 'verified';

export type StaffRole = 'clerk' | 'leader' | 'admin' | 'auditor';

export type PartyKind = 'person' | 'organization';

/** The party an act is done for. The actor's own person, or one they hold a mandate of. */
export interface ActingParty {
  readonly partyId: string;
  readonly kind: PartyKind;
  /** Undefined when acting for oneself. */
  readonly mandateId: string | undefined;
}

/** A person at their own account. */
export interface CitizenActor {
  readonly kind: 'citizen';
  readonly accountId: string;
  /** The person's own party. */
  readonly partyId: string;
  readonly actingFor: ActingParty;
  readonly level: AssuranceLevel;
}

/** A member of staff at their office. Regions are codes; `departmentType` as in the department_type table. */
export interface StaffActor {
  readonly kind: 'staff';
  readonly accountId: string;
  readonly office: { readonly id: string; readonly departmentType: string; readonly region: string };
  readonly roles: readonly StaffRole[];
}

export type Actor = CitizenActor | StaffActor;

/** Who a route is for. 'anyone' needs no session; 'registered' admits verified citizens too; 'staff' any role. */
export type Audience = 'anyone' | 'registered' | 'verified' | 'staff' | StaffRole;

export type AdmissionAnswer = 'admitted' | 'sign-in' | 'staff-sign-in' | 'verify-first' | 'forbidden';

/** May this actor enter a route declared for these audiences? The one rule behind every guard. */
export function admit(audiences: readonly Audience[], actor: Actor | undefined): AdmissionAnswer {
  if (audiences.includes('anyone')) return 'admitted';
  const forCitizens = audiences.includes('registered') || audiences.includes('verified');
  if (!actor) return forCitizens ? 'sign-in' : 'staff-sign-in';
  if (actor.kind === 'staff') {
    const admitted = audiences.includes('staff') || actor.roles.some((role) => audiences.includes(role));
    return admitted ? 'admitted' : 'forbidden';
  }
  if (audiences.includes('registered')) return 'admitted';
  if (!audiences.includes('verified')) return 'forbidden';
  return actor.level === 'verified' ? 'admitted' : 'verify-first';
}
