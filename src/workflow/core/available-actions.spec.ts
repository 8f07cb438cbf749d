import { describe, expect, it } from 'vitest';
import { availableActions, mayDo } from './available-actions.js';
import type { OpenTask, Standing } from './available-actions.js';
import type { ProcessDefinition, UserNode } from './definition.js';
import type { WorkDeclaration } from './extension.js';

function step(id: string, work: Partial<WorkDeclaration>): UserNode {
  return {
    kind: 'user',
    id,
    name: id,
    scope: 'p',
    incoming: [],
    outgoing: [],
    boundaries: [],
    work: {
      performer: 'office',
      stage: 'review',
      actions: ['pass', 'return'],
      apartFrom: [],
      audit: [],
      department: 'public-security',
      role: 'clerk',
      ...work,
    },
  };
}
const nodes = {
  review: step('review', {}),
  decide: step('decide', { role: 'leader', actions: ['approve', 'reject'], apartFrom: ['review'] }),
  correct: step('correct', { performer: 'applicant', actions: ['resubmit'] }),
  sign: step('sign', { performer: 'signatory', actions: ['sign', 'decline'] }),
};
const definition: ProcessDefinition = { id: 'p', name: 'p', nodes, flows: {}, scopes: {}, variables: [], clocks: [] };
const clerk: Standing = {
  actor: 'li',
  isApplicant: false,
  roles: ['clerk'],
  departmentType: 'public-security',
  officeId: 'ps-1',
};
const applicant: Standing = { actor: 'wang', isApplicant: true, roles: [] };
const ask = (task: OpenTask, standing: Standing): unknown => availableActions(definition, task, standing);

describe('what an actor may do with a task now', () => {
  it('an unclaimed task can only be claimed; then its actions are its clerk’s', () => {
    expect(ask({ node: 'review' }, clerk)).toEqual({ actions: ['claim'] });
    expect(ask({ node: 'review', claimedBy: 'li' }, clerk)).toEqual({ actions: ['pass', 'return', 'release'] });
    expect(ask({ node: 'review', claimedBy: 'zhao' }, clerk)).toEqual({ refused: 'claimed-by-other', by: 'zhao' });
  });

  it('another department, office or role is told so', () => {
    expect(ask({ node: 'review' }, { ...clerk, departmentType: 'tax' })).toEqual({ refused: 'other-department' });
    expect(ask({ node: 'review', officeId: 'ps-2' }, clerk)).toEqual({ refused: 'other-office' });
    expect(ask({ node: 'decide' }, clerk)).toEqual({ refused: 'other-role' });
    expect(ask({ node: 'review' }, applicant)).toEqual({ refused: 'not-staff' });
  });

  it('the applicant’s step is the applicant’s alone', () => {
    expect(ask({ node: 'correct' }, applicant)).toEqual({ actions: ['resubmit'] });
    expect(ask({ node: 'correct' }, clerk)).toEqual({ refused: 'not-the-applicant' });
  });

  it('a signature is its signatory’s alone, whoever has applied', () => {
    expect(ask({ node: 'sign' }, { ...applicant, isSignatory: true })).toEqual({ actions: ['sign', 'decline'] });
    expect(ask({ node: 'sign' }, applicant)).toEqual({ refused: 'not-the-signatory' });
    expect(ask({ node: 'sign' }, clerk)).toEqual({ refused: 'not-the-signatory' });
  });

  it('nobody decides what they have reviewed themselves', () => {
    const leader = { ...clerk, roles: ['clerk', 'leader'] };
    expect(ask({ node: 'decide', doneBy: { review: 'li' } }, leader)).toEqual({
      refused: 'did-an-earlier-step',
      by: 'review',
    });
    expect(ask({ node: 'decide', doneBy: { review: 'zhao' } }, leader)).toEqual({ actions: ['claim'] });
  });

  it('nobody at all, and no step at all, get nothing', () => {
    expect(ask({ node: 'review' }, { isApplicant: false, roles: [] })).toEqual({ refused: 'not-signed-in' });
    expect(ask({ node: 'gone' }, clerk)).toEqual({ refused: 'not-a-step' });
  });

  it('a posted action is checked against the same answer as the buttons', () => {
    const mine = availableActions(definition, { node: 'review', claimedBy: 'li' }, clerk);
    expect([
      mayDo(mine, 'pass'),
      mayDo(mine, 'approve'),
      mayDo(availableActions(definition, { node: 'review' }, clerk), 'pass'),
    ]).toEqual([true, false, false]);
  });
});
