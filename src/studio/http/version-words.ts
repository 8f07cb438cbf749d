import type { VersionState } from '../../catalog/domain/service.js';
import type { Frame } from '../../platform/rendering/frame.js';

export interface Tag {
  readonly text: string;
  readonly colour: string;
}

export function stateTag(state: VersionState, t: Frame['t']): Tag {
  switch (state) {
    case 'draft': return { text: t('草稿'), colour: 'yellow' };
    case 'published': return { text: t('已发布'), colour: 'green' };
    case 'retired': return { text: t('已停用'), colour: 'grey' };
  }
}

export function sourceTag(source: 'demo' | 'confirmed', t: Frame['t']): Tag {
  return source === 'demo' ? { text: t('演示数据'), colour: 'yellow' } : { text: t('已核实'), colour: 'green' };
}

/** The page of a version, or one of its tabs. */
export function versionPath(id: string, show?: string): string {
  return show === undefined ? `/studio/versions/${id}` : `/studio/versions/${id}?show=${encodeURIComponent(show)}`;
}
