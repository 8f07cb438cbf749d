import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { CertificateTypes } from '../../certificates/application/certificate-types.js';
import type { CertificateType } from '../../certificates/domain/certificate-type.js';
import type { PackageSetting } from '../domain/check-across.js';
import { CityStore } from '../store/city-store.js';

/** What a service package is checked against. */
@Injectable()
export class CitySetUp {
  constructor(
    private readonly store: CityStore,
    private readonly types: CertificateTypes,
    private readonly dataSource: DataSource,
  ) {}

  /** Read anew each time: publishing is rare and must see the city as it is. */
  async setting(): Promise<PackageSetting> {
    const [departments, certificateTypes] = await Promise.all([this.store.departments(), this.certificateTypes()]);
    return { departments: departments.map((each) => each.code), certificateTypes };
  }

  /** Codes and authored (Simplified) names. */
  async departments(): Promise<{ code: string; name: string }[]> {
    return this.store.departments();
  }

  async certificateTypes(): Promise<CertificateType[]> {
    return this.types.all(this.dataSource.manager);
  }

  async regions(): Promise<{ code: string; name: string; parent: string | null }[]> {
    return this.store.regions();
  }
}
