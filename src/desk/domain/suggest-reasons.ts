import { eligibilityOf } from '../../catalog/domain/eligibility.js';
import type { EligibilityRule, Statement } from '../../catalog/domain/service-item.js';
import type { Service } from '../../catalog/domain/service.js';
import type { SubmittedMaterial } from '../../cases/domain/draft.js';
import type { CertificateStanding } from '../../certificates/domain/status.js';
import { holds, type Variables } from '../../forms/condition.js';
import type { Slot } from '../../materials/domain/materials.js';

/** A ground that a clerk may take up: what failed first, then what the service's conditions say. */
export type Ground =
  | { readonly because: 'rule-fails'; readonly rule: EligibilityRule }
  | { readonly because: 'certificate-stands-no-more'; readonly slot: Slot; readonly label: string; readonly standing: Exclude<CertificateStanding, { standing: 'valid' }> }
  | { readonly because: 'material-missing'; readonly slot: Slot }
  /** Nothing a machine could judge: the clerk does. */
  | { readonly because: 'condition'; readonly condition: Statement };

export interface KnownCase {
  readonly service: Service;
  readonly materials: readonly SubmittedMaterial[];
  readonly standings: ReadonlyMap<string, CertificateStanding>;
  /** Facts of the party and the answers, for eligibility and for the conditions of slots. */
  readonly facts: Variables;
  readonly variables: Variables;
}

/** Grounds for not accepting or not approving, the failed ones first. */
export function groundsOf(known: KnownCase): readonly Ground[] {
  return [...failedRules(known), ...fallenCertificates(known), ...missingMaterials(known), ...conditions(known)];
}

/** What is wrong with one material as far as a machine can tell. */
export function groundsOfSlot(known: KnownCase, slotId: string): readonly Ground[] {
  return [...fallenCertificates(known), ...missingMaterials(known)].filter((ground) => 'slot' in ground && ground.slot.id === slotId);
}

/** Slots that these answers ask for. */
export function slotsInQuestion({ service, variables }: Pick<KnownCase, 'service' | 'variables'>): readonly Slot[] {
  return service.materials.slots.filter((slot) => slot.when === undefined || holds(slot.when, variables));
}

function failedRules({ service, facts }: KnownCase): Ground[] {
  const eligibility = eligibilityOf(service.item, facts);
  return 'refused' in eligibility ? eligibility.rules.map((rule) => ({ because: 'rule-fails', rule })) : [];
}

function fallenCertificates({ service, materials, standings }: KnownCase): Ground[] {
  return materials.flatMap((material): Ground[] => {
    const slot = service.materials.slots.find((each) => each.id === material.slotId);
    const standing = material.by === 'certificate' ? standings.get(material.certificateId) : undefined;
    if (!slot || material.by !== 'certificate' || !standing || standing.standing === 'valid') return [];
    return [{ because: 'certificate-stands-no-more', slot, label: material.label, standing }];
  });
}

function missingMaterials(known: KnownCase): Ground[] {
  const met = new Set(known.materials.map((material) => material.slotId));
  return slotsInQuestion(known)
    .filter((slot) => !met.has(slot.id) && (slot.required === true || (slot.required !== false && holds(slot.required, known.variables))))
    .map((slot) => ({ because: 'material-missing', slot }));
}

function conditions({ service }: KnownCase): Ground[] {
  return service.item.conditions.map((condition) => ({ because: 'condition', condition }));
}
