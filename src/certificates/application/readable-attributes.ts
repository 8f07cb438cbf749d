import type { EntityManager } from 'typeorm';
import type { CertificateType } from '../domain/certificate-type.js';

/** Attributes as they should read: a region's name with those above it, the city left out, instead of its code. */
export async function readableAttributes(
  manager: EntityManager,
  type: CertificateType,
  attributes: Readonly<Record<string, string>>,
): Promise<Record<string, string>> {
  const readable: Record<string, string> = { ...attributes };
  const regions = type.attributes.filter(({ key, kind }) => kind === 'region' && attributes[key]);
  for (const { key } of regions) {
    const rows: { name: string; parent: string | null }[] = await manager.query(
      `with recursive up as (
         select code, name, parent, 0 as height from region where code = $1
         union all select r.code, r.name, r.parent, up.height + 1 from region r join up on r.code = up.parent
       ) select name, parent from up order by height desc`,
      [attributes[key]],
    );
    const names = rows.filter((row) => rows.length === 1 || row.parent !== null).map((row) => row.name);
    if (names.length > 0) readable[key] = names.join('');
  }
  return readable;
}
