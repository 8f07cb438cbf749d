import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { CertificateType } from '../../certificates/domain/certificate-type.js';
import type { PackageSetting } from '../domain/check-across.js';
import { CityStore } from '../store/city-store.js';

/** What a service package is checked against. */
@Injectable()
export class CitySetUp {
  constructor(private readonly store: CityStore) {}

  /** Read anew each time: publishing is rare and must see the city as it is. */
  async setting(): Promise<PackageSetting> {
    const [departments, certificateTypes] = await Promise.all([this.store.departments(), this.store.certificateTypes()]);
    return { departments: departments.map((each) => each.code), certificateTypes };
  }

  /** Codes and authored (Simplified) names. */
  async departments(): Promise<{ code: string; name: string }[]> {
    return this.store.departments();
  }

  async certificateTypes(): Promise<CertificateType[]> {
    return this.store.certificateTypes();
  }

  /** Adds a type, or replaces its definition; certificates issued keep what was written into them. */
  async saveCertificateType(manager: EntityManager, type: CertificateType): Promise<void> {
    await this.store.saveCertificateType(manager, type);
  }

  async regions(): Promise<{ code: string; name: string; parent: string | null }[]> {
    return this.store.regions();
  }
}
