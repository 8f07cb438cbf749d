import { Platform1763900000001 } from '../../../migrations/0001-platform.js';
import { Audit1763900000002 } from '../../../migrations/0002-audit.js';
import { Accounts1763900000003 } from '../../../migrations/0003-accounts.js';
import { Catalog1763900000004 } from '../../../migrations/0004-catalog.js';
import { Workflow1763900000005 } from '../../../migrations/0005-workflow.js';
import { Cases1763900000006 } from '../../../migrations/0006-cases.js';
import { Certificates1763900000007 } from '../../../migrations/0007-certificates.js';
import { Notifications1763900000008 } from '../../../migrations/0008-notifications.js';
import { IdentityCheck1763900000009 } from '../../../migrations/0009-identity-check.js';
import { ProcessFiles1763900000011 } from '../../../migrations/0011-process-files.js';
import { Supervision1763900000012 } from '../../../migrations/0012-supervision.js';
import { Consultations1763900000013 } from '../../../migrations/0013-consultations.js';
import { Moves1763900000014 } from '../../../migrations/0014-moves.js';
import { IdentityAppointments1763900000016 } from '../../../migrations/0016-identity-appointments.js';
import { IdentityLapseAndLikeness1763900000022 } from '../../../migrations/0022-identity-lapse-and-likeness.js';
import { Messages1763900000018 } from '../../../migrations/0018-messages.js';
import { Signatories1763900000017 } from '../../../migrations/0017-signatories.js';
import { Deferrals1763900000020 } from '../../../migrations/0020-deferrals.js';
import { RememberedProcesses1763900000019 } from '../../../migrations/0019-remembered-processes.js';

/** In order. Named one by one: globs of migrations fail under the test runner, and Nest then retries in silence. */
export const MIGRATIONS = [
  Platform1763900000001,
  Audit1763900000002,
  Accounts1763900000003,
  Catalog1763900000004,
  Workflow1763900000005,
  Cases1763900000006,
  Certificates1763900000007,
  Notifications1763900000008,
  IdentityCheck1763900000009,
  ProcessFiles1763900000011,
  Supervision1763900000012,
  Consultations1763900000013,
  Moves1763900000014,
  IdentityAppointments1763900000016,
  Messages1763900000018,
  Signatories1763900000017,
  RememberedProcesses1763900000019,
  Deferrals1763900000020,
  IdentityLapseAndLikeness1763900000022,
];
