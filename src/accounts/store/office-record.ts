import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity({ name: 'region' })
export class RegionRecord {
  @PrimaryColumn('text')
  code: string;

  @Column('text')
  name: string;

  @Column('text', { nullable: true })
  parent: string | null;
}

@Entity({ name: 'department_type' })
export class DepartmentTypeRecord {
  @PrimaryColumn('text')
  code: string;

  @Column('text')
  name: string;
}

@Entity({ name: 'office' })
export class OfficeRecord {
  @PrimaryColumn('uuid')
  id: string;

  @Column('text')
  name: string;

  @Column('text', { name: 'department_type' })
  departmentType: string;

  @Column('text')
  region: string;

  @Column('text', { name: 'credit_code' })
  creditCode: string;

  @Column('text')
  address: string;

  @Column('text')
  phone: string;

  @Column('text', { name: 'complaint_phone' })
  complaintPhone: string;

  @Column('text')
  hours: string;

  @Column('text', { name: 'review_body' })
  reviewBody: string;

  @Column('text')
  court: string;
}

@Entity({ name: 'jurisdiction' })
export class JurisdictionRecord {
  @PrimaryColumn('text', { name: 'department_type' })
  departmentType: string;

  @PrimaryColumn('text')
  region: string;

  @PrimaryColumn('date', { name: 'valid_from' })
  validFrom: string;

  @Column('uuid', { name: 'office_id' })
  officeId: string;

  @Column('date', { name: 'valid_to', nullable: true })
  validTo: string | null;
}
