import type { DataSource } from 'typeorm';
import { poolOf } from '../../platform/database/pool.js';
import type { AssuranceLevel, PartyKind, StaffRole } from '../domain/actor.js';
import type { MandateKind } from '../domain/mandate.js';
import type { Preferences } from '../domain/profile.js';

/** Everything a signed-in request needs to know of its account; names and contacts still sealed. */
export interface SessionAccountRow {
  id: string;
  kind: 'citizen' | 'staff';
  level: AssuranceLevel;
  roles: StaffRole[];
  preferences: Preferences;
  contact: Buffer;
  data_key_id: string;
  party_id: string | null;
  party_profile: Buffer | null;
  party_key_id: string | null;
  office_id: string | null;
  office_name: string | null;
  department_type: string | null;
  office_region: string | null;
  /** Parties this person may act for today. */
  mandates: {
    id: string;
    kind: MandateKind;
    partyId: string;
    partyKind: PartyKind;
    /** Base64, for it travels inside JSON. */
    profile: string;
    keyId: string;
  }[];
}

/**
 * One round trip; undefined when the account is disabled or its sessions of that epoch have ended. Without an epoch the
 * session has been checked already.
 */
export async function findSessionAccount(
  dataSource: DataSource,
  accountId: string,
  epoch: number | undefined,
  today: string,
): Promise<SessionAccountRow | undefined> {
  // Asked on every signed-in request: planned once for each connection, not each time.
  const { rows } = await poolOf(dataSource).query<SessionAccountRow>({
    name: 'session-account',
    text: `select a.id, a.kind, a.level, a.roles, a.preferences, a.contact, a.data_key_id,
       a.party_id, p.profile as party_profile, p.data_key_id as party_key_id,
       a.office_id, o.name as office_name, o.department_type, o.region as office_region,
       coalesce((
         select json_agg(json_build_object('id', m.id, 'kind', m.kind, 'partyId', pr.id, 'partyKind', pr.kind,
             'profile', encode(pr.profile, 'base64'), 'keyId', pr.data_key_id) order by pr.created_at, pr.id)
         from mandate m join party pr on pr.id = m.principal_id
         where m.agent_id = a.party_id and m.revoked_at is null
           and m.valid_from <= $3::date and (m.valid_to is null or m.valid_to >= $3::date)
       ), '[]'::json) as mandates
     from account a
     left join party p on p.id = a.party_id
     left join office o on o.id = a.office_id
     where a.id = $1 and ($2::int is null or a.session_epoch = $2) and a.disabled_at is null`,
    values: [accountId, epoch ?? null, today],
  });
  return rows[0];
}
