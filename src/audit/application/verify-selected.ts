import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { KEYS, type Keys } from '../../platform/crypto/keys.js';
import { type AuditProblem, verifySomeChains } from '../verify-chains.js';

/** What became of one chain, held against its head in the database. `records` is how long it is, or was. */
export type ChainVerdict =
  | { readonly standing: 'intact'; readonly records: number }
  | { readonly standing: 'broken'; readonly records: number; readonly problems: readonly ChainProblem[] }
  /** Too long to recompute while somebody waits: the verification of the whole answers for it. */
  | { readonly standing: 'not-read'; readonly records: number };

export type ChainProblem = Exclude<AuditProblem, { readonly line: number }>;

/** About half a second of recomputing. */
const MOST_RECORDS = 20_000;

/** Recomputes a few chains, as they are looked at. */
@Injectable()
export class VerifySelected {
  constructor(@Inject(KEYS) private readonly keys: Pick<Keys, 'audit'>) {}

  /** By chain; one that has neither record nor head is absent. Short chains first, as many as there is time for. */
  async run(manager: EntityManager, chainIds: readonly string[]): Promise<Map<string, ChainVerdict>> {
    const lengths: { chain: string; records: number }[] = await manager.query(
      `select chain, greatest(coalesce(h.seq, 0), coalesce((select max(seq) from audit_record r where r.chain_id = chain), 0)) as records
       from unnest($1::uuid[]) as chain left join audit_head h on h.chain_id = chain
       order by records, chain`,
      [[...new Set(chainIds)]],
    );
    let room = MOST_RECORDS;
    const read = lengths.filter(({ records }) => records > 0 && (room -= records) >= 0).map(({ chain }) => chain);
    const problems = new Map<string, ChainProblem[]>();
    for (const problem of await verifySomeChains(manager, this.keys, read)) {
      if ('chain' in problem) problems.set(problem.chain, [...(problems.get(problem.chain) ?? []), problem]);
    }
    return new Map(lengths.filter(({ records }) => records > 0).map(({ chain, records }): [string, ChainVerdict] => {
      const found = problems.get(chain);
      if (!read.includes(chain)) return [chain, { standing: 'not-read', records }];
      return [chain, found ? { standing: 'broken', records, problems: found } : { standing: 'intact', records }];
    }));
  }
}
