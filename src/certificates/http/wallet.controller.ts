import { Controller, Get, NotFoundException, Param, ParseUUIDPipe, Query, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Access, citizenOf } from '../../accounts/http/access.js';
import { frameOf, sendPage } from '../../platform/rendering/send-page.js';
import { FindWallet } from '../application/find-wallet.js';
import { SealCertificate } from '../application/seal-certificate.js';
import { walletCertificatePage, walletCertificateView } from './wallet-certificate.view.js';
import { walletUsesPage, walletUsesView } from './wallet-uses.view.js';
import { walletPage, walletView } from './wallet.view.js';

/** Anything that isn't an id is answered like a certificate that isn't one's own. */
const CertificateId = (): ParameterDecorator => Param('id', new ParseUUIDPipe({ exceptionFactory: () => new NotFoundException() }));

/** The certificates of the party acted for. Another's certificate is not found, here as in the use case. */
@Controller('wallet')
export class WalletController {
  constructor(
    private readonly wallet: FindWallet,
    private readonly sealing: SealCertificate,
  ) {}

  @Get()
  @Access('verified')
  async all(@Req() request: Request, @Res() response: Response): Promise<void> {
    sendPage(response, walletPage, walletView(await this.wallet.of(citizenOf(request)), frameOf(response)));
  }

  @Get('uses')
  @Access('verified')
  async uses(@Req() request: Request, @Res() response: Response, @Query('before') before?: string): Promise<void> {
    const { lines, next } = await this.wallet.uses(citizenOf(request), readCursor(before));
    const nextHref = next && `/wallet/uses?before=${next.at.getTime()}_${next.id}`;
    sendPage(response, walletUsesPage, walletUsesView(lines, nextHref, frameOf(response)));
  }

  @Get(':id')
  @Access('verified')
  async one(@Req() request: Request, @Res() response: Response, @CertificateId() id: string): Promise<void> {
    const detail = await this.wallet.one(citizenOf(request), id);
    if (!detail) throw new NotFoundException();
    sendPage(response, walletCertificatePage, walletCertificateView(detail, frameOf(response)));
  }

  @Get(':id/certificate.pdf')
  @Access('verified')
  async pdf(@Req() request: Request, @Res() response: Response, @CertificateId() id: string): Promise<void> {
    const detail = await this.wallet.one(citizenOf(request), id);
    const file = detail && (await this.sealing.download(id));
    if (!file) throw new NotFoundException();
    response.setHeader('Cache-Control', 'no-store');
    response.setHeader('Content-Disposition', `attachment; filename="certificate.pdf"; filename*=UTF-8''${encodeURIComponent(file.name)}`);
    response.type('application/pdf').send(file.content);
  }
}

/** `{milliseconds}_{id}` of the last line before; anything else begins at the newest. */
function readCursor(text: string | undefined): { at: Date; id: string } | undefined {
  const match = /^(\d{1,15})_([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.exec(text ?? '');
  return match?.[1] && match[2] ? { at: new Date(Number(match[1])), id: match[2] } : undefined;
}
