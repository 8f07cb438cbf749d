import { LIFE_EVENTS, SERVICE_AUDIENCES, THEMES } from '../domain/service-item.js';
import type { Question } from './services.view.js';

const LONGEST_QUESTION = 60;

/** What the address asks for; what it asks that doesn't exist is not asked. */
export function readQuestion(query: Readonly<Record<string, unknown>>, departments: ReadonlyMap<string, string>): Question {
  const text = (name: string): string => {
    const value = query[name];
    return typeof value === 'string' ? value.trim() : '';
  };
  const audience = SERVICE_AUDIENCES.find((each) => each === text('audience'));
  const theme = THEMES.find((each) => each === text('theme'));
  const lifeEvent = LIFE_EVENTS.find((each) => each === text('event'));
  const department = departments.has(text('office')) ? text('office') : undefined;
  return {
    text: [...text('q')].slice(0, LONGEST_QUESTION).join(''),
    ...(audience && { audience }),
    ...(theme && { theme }),
    ...(lifeEvent && { lifeEvent }),
    ...(department && { department }),
  };
}
