export type ServiceStepFault =
  | 'unknown-operation'
  | 'no-certificate'
  | 'not-verified'
  | 'no-submission'
  | 'attributes-missing'
  | 'no-office'
  | 'no-certificate-used'
  | 'no-text';

/** Why a service step can't be carried out as things are: trying again by itself would not help. */
export class ServiceStepProblem extends Error {
  constructor(
    readonly code: ServiceStepFault,
    what = '',
  ) {
    super(`service step can't be carried out: ${code} ${what}`);
  }
}
