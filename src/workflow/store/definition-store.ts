import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { ProcessDefinition } from '../core/definition.js';
import { readProcess, type ProcessFiles } from '../core/process-files.js';

const CACHE_SIZE = 500;

/** Published definitions by the hash of their files: immutable, so a parsed one is kept as long as it is used. */
@Injectable()
export class DefinitionStore {
  private readonly cache = new Map<string, ProcessDefinition>();
  /** Hashes of definitions that are committed: one that this process has stored may still be rolled back. */
  private readonly stored = new Set<string>();

  /** Stores the files once and answers their hash. */
  async keep(manager: EntityManager, files: ProcessFiles, at: Date): Promise<string> {
    const hash = definitionHash(files);
    if (this.stored.has(hash)) return hash;
    const rows: { inserted: boolean; others: boolean }[] = await manager.query(
      `with inserted as (
         insert into process_definition (hash, xml, others, created_at) values ($1, $2, $3, $4) on conflict do nothing returning 1
       )
       select exists (select 1 from inserted) as inserted,
         exists (select 1 from process_definition where hash = $1 and xmin::text is distinct from pg_current_xact_id_if_assigned()::xid::text) as others`,
      [hash, files.xml, JSON.stringify(files.others ?? {}), at],
    );
    if (rows[0]?.others) this.stored.add(hash);
    return hash;
  }

  async loadAll(manager: EntityManager, hashes: readonly string[]): Promise<ReadonlyMap<string, ProcessDefinition>> {
    const found = new Map<string, ProcessDefinition>();
    for (const hash of hashes) found.set(hash, await this.load(manager, hash));
    return found;
  }

  async load(manager: EntityManager, hash: string): Promise<ProcessDefinition> {
    const cached = this.cache.get(hash);
    if (cached) {
      this.cache.delete(hash);
      this.cache.set(hash, cached);
      return cached;
    }
    const rows: Required<ProcessFiles>[] = await manager.query('select xml, others from process_definition where hash = $1', [hash]);
    const [files] = rows;
    if (!files) throw new Error(`process definition ${hash} is missing`);
    const { definition, problems } = await readProcess(files);
    if (!definition) throw new Error(`stored process definition ${hash} does not read: ${JSON.stringify(problems)}`);
    if (this.cache.size >= CACHE_SIZE) this.cache.delete(this.cache.keys().next().value ?? '');
    this.cache.set(hash, definition);
    return definition;
  }
}

/** Of a process without other files it is the SHA-256 of its XML. */
export function definitionHash({ xml, others = {} }: ProcessFiles): string {
  const hash = createHash('sha256').update(xml);
  for (const [name, text] of Object.entries(others).sort(([a], [b]) => (a < b ? -1 : 1))) {
    hash.update(`\0${name}\0${Buffer.byteLength(text)}\0`).update(text);
  }
  return hash.digest('hex');
}
