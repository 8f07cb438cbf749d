import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { CitizenActor } from '../../accounts/domain/actor.js';
import { FileStore, type StoredFile } from '../../platform/files/file-store.js';
import { ApplicationStore } from '../store/application-store.js';
import { OpenApplications, type OpenRefusal } from './open-application.js';

/** A file that the applicant has uploaded, for themselves to look at again. */
@Injectable()
export class ReadUpload {
  constructor(
    private readonly dataSource: DataSource,
    private readonly openApplications: OpenApplications,
    private readonly applications: ApplicationStore,
    private readonly files: FileStore,
  ) {}

  /** Undefined: no such file, or not this application's. */
  async read(actor: CitizenActor, applicationId: string, fileId: string): Promise<{ file: StoredFile; content: Buffer } | undefined | OpenRefusal> {
    const { manager } = this.dataSource;
    const open = await this.openApplications.open(manager, actor, applicationId);
    if ('refused' in open) return open;
    const uploads = await this.applications.uploadsOf(manager, applicationId);
    if (!uploads.some((upload) => upload.fileId === fileId)) return undefined;
    const [file] = await this.files.describe(manager, [fileId], new Map([[open.key.id, open.key]]));
    return file && { file, content: await this.files.read(open.key, fileId) };
  }
}
