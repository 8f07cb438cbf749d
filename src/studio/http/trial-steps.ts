import type { TrialStep } from '../../workflow/core/simulate.js';

/** More steps than anybody clicks through; the address has to hold them. */
const MOST_STEPS = 150;

/** The steps of a trial as they stand in the address: `c2:accept,w3,f4:timer`. Nothing is kept anywhere else. */
export function writeSteps(steps: readonly TrialStep[]): string {
  return steps.map((step) => {
    switch (step.do) {
      case 'complete': return `c${step.token}${step.outcome === undefined ? '' : `:${step.outcome}`}`;
      case 'fire': return `f${step.token}:${step.node}`;
      case 'error': return `e${step.token}:${step.code}`;
      case 'wait': return `${step.working ? 'w' : 'd'}${step.days}`;
    }
  }).join(',');
}

/** What is not such a step is left out. */
export function readSteps(text: string): readonly TrialStep[] {
  return text.split(',').slice(0, MOST_STEPS).flatMap((word): TrialStep[] => {
    const [, what = '', digits = '', rest] = /^([cfewd])(\d{1,5})(?::([^,:]{1,200}))?$/.exec(word) ?? [];
    const number = Number(digits);
    switch (what) {
      case 'c': return [{ do: 'complete', token: number, ...(rest !== undefined && { outcome: rest }) }];
      case 'f': return rest === undefined ? [] : [{ do: 'fire', token: number, node: rest }];
      case 'e': return rest === undefined ? [] : [{ do: 'error', token: number, code: rest }];
      case 'w':
      case 'd': return number < 1 || number > 400 ? [] : [{ do: 'wait', days: number, working: what === 'w' }];
      default: return [];
    }
  });
}
