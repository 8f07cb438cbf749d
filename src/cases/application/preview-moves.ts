import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { InspectVersions } from '../../catalog/application/inspect-versions.js';
import { ServiceVersions } from '../../catalog/application/service-versions.js';
import type { ServiceVersion } from '../../catalog/domain/service.js';
import { planProcessMove, type ProcessMovePlan } from '../../workflow/application/move-process.js';
import { ReadProcess } from '../../workflow/application/read-process.js';
import type { ProcessDefinition } from '../../workflow/core/definition.js';
import type { NodeMapping } from '../../workflow/core/move-instance.js';
import { MoveBatchStore } from '../store/move-batch-store.js';

/** A preview looks at so many cases; each is planned again when it is moved. */
export const PREVIEWED = 500;

export interface PlannedCase {
  readonly number: string;
  readonly plan: ProcessMovePlan;
  /** Steps that were done, by their node in the old version. */
  readonly done: readonly string[];
}

export interface MovePreview {
  readonly cases: readonly PlannedCase[];
  /** There are more open cases than were looked at. */
  readonly more: boolean;
}

/** What moving the open cases of one version to another would come to. Nothing is changed, nobody is locked. */
@Injectable()
export class PreviewMoves {
  constructor(
    private readonly dataSource: DataSource,
    private readonly batches: MoveBatchStore,
    private readonly processes: ReadProcess,
    private readonly inspect: InspectVersions,
    private readonly versions: ServiceVersions,
  ) {}

  /** A version that may have open cases, and the published one of its service; undefined where there is nowhere to move to. */
  async pair(fromId: string): Promise<{ from: ServiceVersion; to: ServiceVersion } | undefined> {
    const row = await this.inspect.files(fromId);
    const to = row && (await this.versions.published(row.slug));
    if (!row || !to || row.state === 'draft' || to.id === fromId) return undefined;
    return { from: await this.versions.byId(this.dataSource.manager, fromId), to };
  }

  /** Which step stands for a renamed one, as far as a machine can tell: the one new step of the same kind and name. */
  async proposed(from: ServiceVersion, to: ServiceVersion): Promise<NodeMapping> {
    const [old, now] = [from.service.process, to.service.process];
    return Object.fromEntries(
      stepsToMap(old, now, await this.preview(from, to, {})).flatMap((id) => {
        const same = Object.values(now.nodes).filter((node) => node.kind === old.nodes[id]?.kind && node.name === old.nodes[id].name && !old.nodes[node.id]);
        return same.length === 1 && same[0] ? [[id, same[0].id]] : [];
      }),
    );
  }

  async preview(from: ServiceVersion, to: ServiceVersion, mapping: NodeMapping, numbers?: readonly string[]): Promise<MovePreview> {
    const { manager } = this.dataSource;
    const found = await this.batches.openCases(manager, from.id, numbers, PREVIEWED + 1);
    const shown = found.slice(0, PREVIEWED);
    const states = await this.processes.statesOf(manager, shown.map(({ id }) => id));
    return {
      cases: shown.flatMap(({ id, number }) => {
        const state = states.get(id);
        return state ? [{ number, plan: planProcessMove(from.service.process, to.service.process, state, mapping), done: state.done }] : [];
      }),
      more: found.length > PREVIEWED,
    };
  }
}

/** Old steps that need a word: cases stand on them or did them, and the new version has none of the id and kind. */
export function stepsToMap(from: ProcessDefinition, to: ProcessDefinition, preview: MovePreview): readonly string[] {
  const used = new Set(preview.cases.flatMap(({ plan, done }) => [
    ...plan.moves.map((move) => move.from), ...plan.obstacles.map(({ node }) => node), ...done,
  ]));
  return [...used].filter((id) => from.nodes[id] && from.nodes[id].kind !== to.nodes[id]?.kind);
}
