import type { INestApplicationContext } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { Vault } from '../../src/platform/crypto/vault.js';
import { demoPerson } from '../../src/seed/city/people.js';

/** The account of a person of the demo city, and the party it stands for. */
export async function accountOf(dataSource: DataSource, app: INestApplicationContext, key: string): Promise<{ accountId: string; partyId: string }> {
  const rows: { id: string; party_id: string }[] = await dataSource.query('select id, party_id from account where mobile_index = $1', [
    app.get(Vault).index('mobile', demoPerson(key).mobile ?? ''),
  ]);
  const [row] = rows;
  if (!row) throw new Error(`${key} has no account`);
  return { accountId: row.id, partyId: row.party_id };
}
