import { pinyin } from 'pinyin-pro';
import { toTraditional } from '../../platform/i18n/traditional.js';
import type { Service } from './service.js';
import type { LifeEvent, ServiceAudience, Theme } from './service-item.js';

export interface SearchFilter {
  readonly audience?: ServiceAudience;
  readonly theme?: Theme;
  /** Department type that answers for the service. */
  readonly department?: string;
  readonly lifeEvent?: LifeEvent;
}

export type SearchIndex = readonly Entry[];

interface Entry {
  readonly slug: string;
  readonly service: Service;
  /** Name and keywords, the name first: each in both scripts, as pinyin and as its initials. */
  readonly terms: readonly Term[];
  /** Summary, result and conditions, in three languages. */
  readonly text: string;
}

interface Term {
  readonly weight: number;
  readonly spellings: readonly string[];
  readonly pinyin: string;
  readonly initials: string;
}

const NAME = 1;
const KEYWORD = 0.8;
const ENGLISH = 0.9;
/** Of the pairs of characters of a longer question, this share must occur in the names for a guess. */
const GUESS_FROM = 0.3;
/** What a question is asked with, and not about. Both scripts; longer ones first. */
const FILLERS = /请问|請問|我们|我們|我|想要|需要|如何|怎么样|怎麼樣|怎么|怎麼|怎样|怎樣|哪里|哪裏|什么|什麼|可以|手续|手續|办理|辦理|办|辦|申请|申請|要|想|在|去|吗|嗎|呢|的|[?？!！]/gu;

/** Done once for each state of the catalogue. */
export function indexServices(services: readonly { readonly slug: string; readonly service: Service }[]): SearchIndex {
  return services.map(({ slug, service }) => {
    const { item, english } = service;
    const texts = [item.summary, item.result.name, ...item.conditions.map((each) => each.text)];
    const inEnglish = ['item.summary', 'item.result'].map((id) => english[id] ?? '');
    return {
      slug,
      service,
      terms: [
        chinese(item.name, NAME),
        ...item.keywords.map((keyword) => chinese(keyword, KEYWORD)),
        { weight: ENGLISH, spellings: [plain(english['item.name'] ?? '')].filter((each) => each !== ''), pinyin: '', initials: '' },
      ],
      text: [...texts, ...texts.map(toTraditional), ...inEnglish].map(plain).join('\n'),
    };
  });
}

/**
 * Services that answer a question, the best first: by name or keyword in either script, pinyin (`juzhuzheng`), its
 * initials (`jzz`) or English. Words are separated by spaces and must all be found. Without a question: all, the popular first.
 */
export function searchServices(index: SearchIndex, question: string, filter: SearchFilter = {}): readonly string[] {
  const words = plain(question).split(' ').filter((word) => word !== '');
  const admitted = index.filter((entry) => fits(entry, filter));
  const scored = admitted.map((entry) => ({ entry, score: words.reduce((sum, word) => addUp(sum, scoreOf(entry, word)), 0) }));
  const found = words.length === 0 ? scored : scored.filter(({ score }) => score > 0);
  const hits = found.length > 0 ? found : guess(admitted, words.join(''));
  return hits.sort((a, b) => b.score - a.score || byPopularity(a.entry, b.entry)).map(({ entry }) => entry.slug);
}

function fits({ service: { item } }: Entry, filter: SearchFilter): boolean {
  return (filter.audience === undefined || item.audience === filter.audience)
    && (filter.theme === undefined || item.theme === filter.theme)
    && (filter.department === undefined || item.department === filter.department)
    && (filter.lifeEvent === undefined || item.lifeEvents.includes(filter.lifeEvent));
}

/** A word that isn't found at all outweighs everything else. */
function addUp(sum: number, score: number): number {
  return score === 0 ? Number.NEGATIVE_INFINITY : sum + score;
}

function scoreOf(entry: Entry, word: string): number {
  const best = Math.max(...entry.terms.map((term) => term.weight * scoreOfTerm(term, word)));
  return best > 0 ? best : entry.text.includes(word) ? 10 : 0;
}

function scoreOfTerm({ spellings, pinyin: sound, initials }: Term, word: string): number {
  const found = Math.max(0, ...spellings.map((spelling) => place(spelling, word, 100)));
  if (found > 0 || !/^[a-z]+$/.test(word)) return found;
  return Math.max(place(initials, word, 70), word.length > 1 ? place(sound, word, 60) : 0);
}

/** The whole, its beginning, or somewhere within. */
function place(text: string, word: string, most: number): number {
  if (text === word) return most;
  if (text.startsWith(word)) return most * 0.8;
  return text.includes(word) ? most * 0.6 : 0;
}

/** "我想开餐馆怎么办" is no name of anything, but what is left without its fillers has 餐馆 in it. */
function guess(entries: readonly Entry[], question: string): { entry: Entry; score: number }[] {
  const about = question.replace(FILLERS, '');
  const named = entries.flatMap((entry) => (about.length > 1 && scoreOf(entry, about) > 0 ? [{ entry, score: scoreOf(entry, about) }] : []));
  if (named.length > 0) return named;
  const characters = [...about];
  const pairs = characters.slice(1).map((character, at) => `${characters[at] ?? ''}${character}`).filter((pair) => /^\p{Script=Han}{2}$/u.test(pair));
  if (pairs.length < 2) return [];
  return entries.flatMap((entry) => {
    const names = entry.terms.flatMap((term) => term.spellings).join('\n');
    const share = pairs.filter((pair) => names.includes(pair)).length / pairs.length;
    return share >= GUESS_FROM ? [{ entry, score: share }] : [];
  });
}

function byPopularity(a: Entry, b: Entry): number {
  return (a.service.item.popular ?? 1000) - (b.service.item.popular ?? 1000) || a.slug.localeCompare(b.slug);
}

function chinese(text: string, weight: number): Term {
  const sounds = pinyin(text, { toneType: 'none', type: 'array', nonZh: 'removed', v: true });
  return {
    weight,
    spellings: [...new Set([plain(text), plain(toTraditional(text))])],
    pinyin: sounds.join('').toLowerCase(),
    initials: sounds.map((sound) => sound.charAt(0)).join('').toLowerCase(),
  };
}

/** Full-width letters as half-width, small letters, single spaces. */
function plain(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/[\s,，。、·・]+/g, ' ').trim();
}
