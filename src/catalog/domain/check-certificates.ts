import type { CertificateType } from '../../certificates/domain/certificate-type.js';
import { METADATA_KEYS } from '../../certificates/domain/metadata.js';
import { fieldsOf, type FormDefinition } from '../../forms/definition.js';
import type { Materials } from '../../materials/domain/materials.js';
import type { PackageSetting } from './check-across.js';
import type { PackageFault, PackageProblem } from './package-problems.js';
import type { ServiceItem } from './service-item.js';

/** Every certificate that the form prefills from and the materials accept is one the city knows, with the attributes named. */
export function checkCertificates(
  item: ServiceItem, form: FormDefinition | undefined, materials: Materials | undefined, setting: PackageSetting,
): PackageProblem[] {
  const problems: PackageProblem[] = [];
  const note = (file: string, at: string, fault: PackageFault): void =>
    void problems.push({ file, at, severity: 'error', from: 'package', fault });
  const typeOf = (code: string): CertificateType | undefined => setting.certificateTypes.find((type) => type.code === code);

  for (const field of form ? fieldsOf(form) : []) {
    if (field.prefill?.from !== 'certificate') continue;
    const { typeCode, attribute } = field.prefill;
    const type = typeOf(typeCode);
    if (!type) note('form.json', field.id, { problem: 'unknown-certificate-type', found: typeCode });
    else if (!hasAttribute(type, attribute)) note('form.json', field.id, { problem: 'unknown-attribute', attribute, certificate: type.name });
  }
  for (const slot of materials?.slots ?? []) {
    slot.satisfiedBy.forEach((way, index) => {
      if (way.by !== 'certificate') return;
      const at = `${slot.id}.satisfiedBy[${index}]`;
      const type = typeOf(way.type);
      if (!type) {
        note('materials.json', at, { problem: 'unknown-certificate-type', found: way.type });
        return;
      }
      if (type.holderKind !== item.audience) note('materials.json', at, { problem: 'certificate-holder-differs', certificate: type.name });
      for (const { attribute } of way.hold) {
        if (!hasAttribute(type, attribute)) note('materials.json', at, { problem: 'unknown-attribute', attribute, certificate: type.name });
      }
    });
  }
  return problems;
}

/** Metadata keys such as `CZZT`, and the type's own with their prefix: `KZ_ADDRESS`. */
function hasAttribute(type: CertificateType, key: string): boolean {
  return METADATA_KEYS.some((known) => known === key) || type.attributes.some((attribute) => `KZ_${attribute.key}` === key);
}
