import type { FormDefinition } from '../../forms/definition.js';
import type { Materials } from '../../materials/domain/materials.js';
import type { ProcessDefinition } from '../../workflow/core/definition.js';
import type { ProcessFiles } from '../../workflow/core/process-files.js';
import type { DocumentTemplate } from './document-template.js';
import type { ServiceItem } from './service-item.js';

/** A service read from its package: sound in itself, every part parsed once. Never changed. */
export interface Service {
  readonly item: ServiceItem;
  readonly form: FormDefinition;
  readonly materials: Materials;
  readonly process: ProcessDefinition;
  /** The process's files as authored: cases start from them. */
  readonly processFiles: ProcessFiles;
  /** What the people named in the form sign, where the service has such a document. */
  readonly document?: DocumentTemplate;
  /** English by element id; see `localisedContent`. */
  readonly english: Readonly<Record<string, string>>;
  /** SHA-256 over all files, hexadecimal. */
  readonly hash: string;
}

/** The authored files by their path in the package. */
export type PackageFiles = Readonly<Record<string, string>>;

export type VersionState = 'draft' | 'published' | 'retired';

/** One version of a service: published and retired ones never change, and cases keep theirs. */
export interface ServiceVersion {
  readonly id: string;
  readonly slug: string;
  readonly version: number;
  readonly state: VersionState;
  /** 'demo' shows a banner until an administrator confirms the facts. */
  readonly source: 'demo' | 'confirmed';
  readonly hash: string;
  readonly publishedAt: Date | null;
  readonly service: Service;
}
