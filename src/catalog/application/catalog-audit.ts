import { v5 as uuidv5 } from 'uuid';
import type { AuditEntry } from '../../audit/chain.js';

/** Who changes the catalogue: an administrator in the studio, or the system (an operator at the command line, the seed). */
export interface CatalogActor {
  readonly kind: 'staff' | 'system';
  readonly id: string | null;
}

export const OPERATOR: CatalogActor = { kind: 'system', id: null };

const NAMESPACE = '5d9e7d3a-6f0b-4f0e-8a53-7f2f0c1b8901';

/** One chain for each service, over all its versions. */
export function catalogEntry(
  slug: string, versionId: string, action: string, actor: CatalogActor, at: Date, detail: Readonly<Record<string, unknown>> = {},
): AuditEntry {
  return {
    chain: uuidv5(`service ${slug}`, NAMESPACE),
    at,
    actor,
    action,
    subject: { kind: 'service-version', id: versionId },
    detail: { slug, ...detail },
  };
}
