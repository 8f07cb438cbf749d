import type { ProcessDefinition } from './definition.js';
import type { Action, WorkDeclaration } from './extension.js';
import { ACTIONS_OF_PEOPLE } from './extension.js';

/** Who is asking, as plain data the caller gathered once. */
export interface Standing {
  /** Id by which claims and earlier steps are compared; absent for nobody. */
  readonly actor?: string;
  /** Is the actor the applicant, or acting for the applicant's party under a mandate? */
  readonly isApplicant: boolean;
  /** Is the actor, as themselves, the person for whom this very instance of a signing step is open? */
  readonly isSignatory?: boolean;
  readonly roles: readonly string[];
  /** Type and id of the office the actor works in. */
  readonly departmentType?: string;
  readonly officeId?: string;
}

/** The open task, as the queue row has it. */
export interface OpenTask {
  readonly node: string;
  /** Who has claimed it. Applicants' steps are not claimed. */
  readonly claimedBy?: string;
  /** The office the task was given to; absent: any office of the department's type. */
  readonly officeId?: string;
  /** Node id → who completed it in this case, for steps that two people must do. */
  readonly doneBy?: Readonly<Record<string, string>>;
}

export type TaskAction = Action | 'claim' | 'release';

export type Availability =
  | { readonly actions: readonly TaskAction[]; readonly refused?: undefined }
  | { readonly refused: UnavailableReason; readonly by?: string };

export type UnavailableReason =
  | 'not-a-step'
  | 'not-signed-in'
  | 'not-the-applicant'
  | 'not-the-signatory'
  | 'not-staff'
  | 'other-department'
  | 'other-office'
  | 'other-role'
  | 'claimed-by-other'
  | 'did-an-earlier-step';

/**
 * The one answer to "what may this actor do with this task now": pages print its buttons, POST guards check
 * against it, so the two can't disagree. An unclaimed office task offers only `claim`.
 */
export function availableActions(definition: ProcessDefinition, task: OpenTask, standing: Standing): Availability {
  const node = definition.nodes[task.node];
  if (!node || (node.kind !== 'user' && node.kind !== 'manual') || !node.work) return { refused: 'not-a-step' };
  if (!standing.actor) return { refused: 'not-signed-in' };
  const work = node.work;
  if (work.performer !== 'office') {
    if (work.performer === 'applicant' && !standing.isApplicant) return { refused: 'not-the-applicant' };
    if (work.performer === 'signatory' && !standing.isSignatory) return { refused: 'not-the-signatory' };
    const own = ACTIONS_OF_PEOPLE[work.performer];
    return { actions: work.actions.filter((action) => own.has(action)) };
  }
  const stranger = whyNotOffice(work, task, standing);
  if (stranger) return stranger;
  if (!task.claimedBy) return { actions: ['claim'] };
  if (task.claimedBy !== standing.actor) return { refused: 'claimed-by-other', by: task.claimedBy };
  return { actions: [...work.actions, 'release'] };
}

/** Is this one action among those available? */
export function mayDo(availability: Availability, action: TaskAction): boolean {
  return availability.refused === undefined && availability.actions.includes(action);
}

function whyNotOffice(work: WorkDeclaration, task: OpenTask, standing: Standing): Availability | undefined {
  if (standing.departmentType === undefined) return { refused: 'not-staff' };
  if (standing.departmentType !== work.department) return { refused: 'other-department' };
  if (task.officeId !== undefined && task.officeId !== standing.officeId) return { refused: 'other-office' };
  if (work.role !== undefined && !standing.roles.includes(work.role)) return { refused: 'other-role' };
  const earlier = work.apartFrom.find((node) => task.doneBy?.[node] === standing.actor);
  return earlier ? { refused: 'did-an-earlier-step', by: earlier } : undefined;
}
