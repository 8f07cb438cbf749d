import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { DEFAULT_POLICY, type CheckPolicy } from '../domain/policy.js';
import { policyInForce } from '../store/policy-rows.js';

/** What the city has decided about the identity check, as it is in force now. */
@Injectable()
export class IdentityPolicy {
  async current(manager: EntityManager): Promise<CheckPolicy> {
    const row = await policyInForce(manager);
    return row ? completed(row.policy as Partial<CheckPolicy>) : DEFAULT_POLICY;
  }
}

/** A setting that came after this version was set has its default. Only checked policies are ever written. */
function completed(kept: Partial<CheckPolicy>): CheckPolicy {
  return {
    ...DEFAULT_POLICY,
    ...kept,
    thresholds: { ...DEFAULT_POLICY.thresholds, ...kept.thresholds },
    keepDays: { ...DEFAULT_POLICY.keepDays, ...kept.keepDays },
    attempts: { ...DEFAULT_POLICY.attempts, ...kept.attempts },
    video: { ...DEFAULT_POLICY.video, ...kept.video },
    window: { ...DEFAULT_POLICY.window, ...kept.window },
  };
}
