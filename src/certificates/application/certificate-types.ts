import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { readCertificateType, type CertificateType } from '../domain/certificate-type.js';

/** The kinds of certificate that the city knows: data, registered by the seed and the studio. */
@Injectable()
export class CertificateTypes {
  async find(manager: EntityManager, code: string): Promise<CertificateType | undefined> {
    const rows: { definition: unknown }[] = await manager.query('select definition from certificate_type where code = $1', [code]);
    return rows[0] && parse(rows[0].definition);
  }

  /** All types, by code. */
  async all(manager: EntityManager): Promise<CertificateType[]> {
    const rows: { definition: unknown }[] = await manager.query('select definition from certificate_type order by code');
    return rows.map((row) => parse(row.definition));
  }

  /** Adds the type or replaces its definition; certificates already issued keep what is written on them. */
  async register(manager: EntityManager, type: CertificateType): Promise<void> {
    await manager.query(
      `insert into certificate_type (code, name, definition) values ($1, $2, $3)
       on conflict (code) do update set name = excluded.name, definition = excluded.definition
       where certificate_type.definition <> excluded.definition`,
      [type.code, type.name, JSON.stringify(type)],
    );
  }
}

function parse(definition: unknown): CertificateType {
  const reading = readCertificateType(definition);
  if ('refused' in reading) throw new Error(`a registered certificate type is unreadable: ${JSON.stringify(reading.problems)}`);
  return reading.type;
}
