import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { ProcessDefinition } from '../core/definition.js';
import { readDefinition } from '../core/read-definition.js';

const CACHE_SIZE = 500;

/** Published definitions by the hash of their XML: immutable, so a parsed one is kept as long as it is used. */
@Injectable()
export class DefinitionStore {
  private readonly cache = new Map<string, ProcessDefinition>();
  /** Hashes of definitions that are committed: one that this process has stored may still be rolled back. */
  private readonly stored = new Set<string>();
  private latest: { readonly xml: string; readonly hash: string } | undefined;

  /** Stores the XML once and answers its hash. */
  async keep(manager: EntityManager, xml: string, at: Date): Promise<string> {
    const hash = this.latest?.xml === xml ? this.latest.hash : definitionHash(xml);
    this.latest = { xml, hash };
    if (this.stored.has(hash)) return hash;
    const rows: { inserted: boolean; others: boolean }[] = await manager.query(
      `with inserted as (
         insert into process_definition (hash, xml, created_at) values ($1, $2, $3) on conflict do nothing returning 1
       )
       select exists (select 1 from inserted) as inserted,
         exists (select 1 from process_definition where hash = $1 and xmin::text is distinct from pg_current_xact_id_if_assigned()::xid::text) as others`,
      [hash, xml, at],
    );
    if (rows[0]?.others) this.stored.add(hash);
    return hash;
  }

  async load(manager: EntityManager, hash: string): Promise<ProcessDefinition> {
    const cached = this.cache.get(hash);
    if (cached) {
      this.cache.delete(hash);
      this.cache.set(hash, cached);
      return cached;
    }
    const rows: { xml: string }[] = await manager.query('select xml from process_definition where hash = $1', [hash]);
    const xml = rows[0]?.xml;
    if (xml === undefined) throw new Error(`process definition ${hash} is missing`);
    const { definition, problems } = await readDefinition(xml);
    if (!definition) throw new Error(`stored process definition ${hash} does not read: ${JSON.stringify(problems)}`);
    if (this.cache.size >= CACHE_SIZE) this.cache.delete(this.cache.keys().next().value ?? '');
    this.cache.set(hash, definition);
    return definition;
  }
}

export function definitionHash(xml: string): string {
  return createHash('sha256').update(xml).digest('hex');
}
