import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { CertificateType } from '../../certificates/domain/certificate-type.js';

/** What the city has set up, as far as the catalogue needs it: department types, regions and certificate types. */
@Injectable()
export class CityStore {
  constructor(private readonly dataSource: DataSource) {}

  async departments(): Promise<{ code: string; name: string }[]> {
    return this.dataSource.query('select code, name from department_type order by code');
  }

  async certificateTypes(): Promise<CertificateType[]> {
    const rows: { definition: CertificateType }[] = await this.dataSource.query('select definition from certificate_type order by code');
    return rows.map((row) => row.definition);
  }

  async saveCertificateType(manager: EntityManager, type: CertificateType): Promise<void> {
    await manager.query(
      `insert into certificate_type (code, name, definition) values ($1, $2, $3)
       on conflict (code) do update set name = excluded.name, definition = excluded.definition`,
      [type.code, type.name, JSON.stringify(type)],
    );
  }

  async regions(): Promise<{ code: string; name: string; parent: string | null }[]> {
    return this.dataSource.query('select code, name, parent from region order by code');
  }
}
