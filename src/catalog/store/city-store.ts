import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** What the city has set up, as far as the catalogue needs it: department types and regions. */
@Injectable()
export class CityStore {
  constructor(private readonly dataSource: DataSource) {}

  async departments(): Promise<{ code: string; name: string }[]> {
    return this.dataSource.query('select code, name from department_type order by code');
  }

  async regions(): Promise<{ code: string; name: string; parent: string | null }[]> {
    return this.dataSource.query('select code, name, parent from region order by code');
  }
}
