import { Controller, Get, NotFoundException, Param, Query, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Access, actorOf, AnonymousCache } from '../../accounts/http/access.js';
import { Clock } from '../../platform/clock/clock.js';
import { frameOf, sendPage } from '../../platform/rendering/send-page.js';
import { CitySetUp } from '../application/city-set-up.js';
import { ReaderKnowledge } from '../application/reader-knowledge.js';
import { ServiceVersions } from '../application/service-versions.js';
import { searchServices } from '../domain/search.js';
import { guidePage, guideView } from './guide.view.js';
import { homeSuggestions } from './home-suggestions.js';
import { homePage, homeView } from './home.view.js';
import { readQuestion } from './read-question.js';
import { servicesPage, servicesView } from './services.view.js';

/** Home, search and guides: open to anyone, without a cookie for a reader who only reads. */
@Controller()
export class CatalogController {
  constructor(
    private readonly versions: ServiceVersions,
    private readonly city: CitySetUp,
    private readonly readers: ReaderKnowledge,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Access('anyone')
  @AnonymousCache()
  async home(@Req() request: Request, @Res() response: Response): Promise<void> {
    const frame = frameOf(response);
    const actor = actorOf(request);
    const services = await this.versions.all();
    const cards = actor?.kind !== 'citizen' ? [] : [
      ...(await this.readers.homeCards(actor, frame)),
      ...(await homeSuggestions(services, this.readers, actor, this.clock.today(), frame)),
    ];
    sendPage(response, homePage, homeView(services, cards.sort((a, b) => a.urgency - b.urgency), frame));
  }

  @Get('services')
  @Access('anyone')
  @AnonymousCache()
  async services(@Query() query: Readonly<Record<string, unknown>>, @Res() response: Response): Promise<void> {
    const departments = await this.departments();
    const question = readQuestion(query, departments);
    const [services, index] = [await this.versions.all(), await this.versions.searchIndex()];
    const found = searchServices(index, question.text, question);
    sendPage(response, servicesPage, servicesView(services, found, question, departments, frameOf(response)));
  }

  @Get('services/:slug')
  @Access('anyone')
  @AnonymousCache()
  async guide(@Param('slug') slug: string, @Req() request: Request, @Res() response: Response): Promise<void> {
    const version = await this.versions.published(slug);
    if (!version) throw new NotFoundException();
    const actor = actorOf(request);
    const standing = actor?.kind === 'citizen' ? await this.readers.standingOf(actor, version.service) : undefined;
    const knowledge = {
      standing,
      certificateTypes: await this.city.certificateTypes(),
      departments: await this.departments(),
      today: this.clock.today(),
    };
    sendPage(response, guidePage, guideView(version.service, knowledge, frameOf(response)));
  }

  private async departments(): Promise<ReadonlyMap<string, string>> {
    return new Map((await this.city.departments()).map(({ code, name }) => [code, name]));
  }
}
