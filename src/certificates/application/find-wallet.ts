import { Inject, Injectable } from '@nestjs/common';
import QRCode from 'qrcode';
import { DataSource } from 'typeorm';
import type { CitizenActor } from '../../accounts/domain/actor.js';
import { Clock } from '../../platform/clock/clock.js';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { KEYS, type Keys } from '../../platform/crypto/keys.js';
import { Vault } from '../../platform/crypto/vault.js';
import { attributesOf, type CertificateMetadata } from '../domain/metadata.js';
import { daysLeft } from '../domain/status.js';
import { certificatesOf, departmentNames, lifeOf, openMetadata, tokenIn, type CertificateRow } from '../store/certificate-rows.js';
import { usesOfHolder, type UseLine } from '../store/grant-rows.js';
import { toHolding, type Holding } from './find-holdings.js';
import { Portraits } from './portraits.js';
import { readableAttributes } from './readable-attributes.js';
import { verificationUrl } from './seal-certificate.js';

export type { UseLine } from '../store/grant-rows.js';

/** A certificate as its holder sees it. */
export interface WalletEntry extends Holding {
  readonly metadata: CertificateMetadata;
  /** As they should read: a region's name, not its code. */
  readonly attributes: Readonly<Record<string, string>>;
  /** The issuing department, short: 公安. */
  readonly department: string;
  /** Days through the last valid day; null when it doesn't end or has ended. */
  readonly daysLeft: number | null;
  /** Issued under demo keys: shown as 演示. */
  readonly demo: boolean;
}

export interface WalletDetail extends WalletEntry {
  readonly verifyUrl: string;
  /** PNG as a data URL. */
  readonly qrCode: string;
  /** JPEG as a data URL; undefined where it bears none. */
  readonly portrait: string | undefined;
  /** All versions of this certificate, newest first, this one among them. */
  readonly versions: readonly Holding[];
  readonly uses: readonly UseLine[];
}

const USES_SHOWN = 10;
const PAGE = 20;

/** The certificates of the party that the actor acts for. Others' don't exist here. */
@Injectable()
export class FindWallet {
  constructor(
    private readonly dataSource: DataSource,
    private readonly vault: Vault,
    private readonly clock: Clock,
    private readonly portraits: Portraits,
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(KEYS) private readonly keys: Keys,
  ) {}

  /** The latest version of each certificate, newest first. */
  async of(actor: CitizenActor): Promise<WalletEntry[]> {
    const rows = await certificatesOf(this.dataSource.manager, { partyId: actor.actingFor.partyId });
    return this.entries(rows.filter((row) => row.status !== 'superseded'));
  }

  /** Undefined when the party has no such certificate, whoever else may. */
  async one(actor: CitizenActor, certificateId: string): Promise<WalletDetail | undefined> {
    const { manager } = this.dataSource;
    const rows = await certificatesOf(manager, { partyId: actor.actingFor.partyId });
    const row = rows.find((each) => each.id === certificateId);
    const [entry] = row ? await this.entries([row]) : [];
    if (!row || !entry) return undefined;
    const key = await this.vault.openKey(manager, row.data_key_id);
    const verifyUrl = verificationUrl(this.settings, tokenIn(row, key));
    const portrait = await this.portraits.read(row, key);
    return {
      ...entry,
      verifyUrl,
      qrCode: await QRCode.toDataURL(verifyUrl, { errorCorrectionLevel: 'M', margin: 2, width: 400 }),
      portrait: portrait && `data:image/jpeg;base64,${portrait.toString('base64')}`,
      versions: versionsAround(row, rows).map((each) => toHolding(each, this.clock.today())),
      uses: await usesOfHolder(manager, actor.actingFor.partyId, { certificateId, limit: USES_SHOWN }),
    };
  }

  /** What was granted and used of all the party's certificates, newest first, page by page. */
  async uses(actor: CitizenActor, before?: { at: Date; id: string }): Promise<{ lines: UseLine[]; next: { at: Date; id: string } | undefined }> {
    const lines = await usesOfHolder(this.dataSource.manager, actor.actingFor.partyId, { ...(before && { before }), limit: PAGE + 1 });
    const last = lines.length > PAGE ? lines[PAGE - 1] : undefined;
    return { lines: lines.slice(0, PAGE), next: last && { at: last.granted_at, id: last.grant_id } };
  }

  private async entries(rows: readonly CertificateRow[]): Promise<WalletEntry[]> {
    const { manager } = this.dataSource;
    const today = this.clock.today();
    const opened = await openMetadata(manager, this.vault, rows);
    const departments = rows.length > 0 ? await departmentNames(manager) : new Map<string, string>();
    const entries: WalletEntry[] = [];
    for (const row of rows) {
      const metadata = opened.get(row.id);
      if (!metadata) continue;
      entries.push({
        ...toHolding(row, today),
        metadata,
        attributes: await readableAttributes(manager, row.type, attributesOf(metadata)),
        department: departments.get(row.type.issuerDepartment) ?? row.type.issuerDepartment,
        daysLeft: daysLeft(lifeOf(row), today),
        demo: this.keys.demo,
      });
    }
    return entries;
  }
}

/** The chain of versions that a certificate is one of, newest first. */
function versionsAround(row: CertificateRow, all: readonly CertificateRow[]): CertificateRow[] {
  const chain = [row];
  for (let next = all.find((each) => each.previous_id === row.id); next; next = all.find((each) => each.previous_id === chain[0]?.id)) chain.unshift(next);
  for (let earlier = row.previous_id; earlier; ) {
    const found = all.find((each) => each.id === earlier);
    if (!found) break;
    chain.push(found);
    earlier = found.previous_id;
  }
  return chain;
}
