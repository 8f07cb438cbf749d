import type { VersionSummary } from '../../catalog/application/inspect-versions.js';
import type { CertificateType } from '../../certificates/domain/certificate-type.js';
import { contentText } from '../../platform/i18n/content-text.js';
import { formatDateTime } from '../../platform/i18n/dates.js';
import type { Frame } from '../../platform/rendering/frame.js';
import { definePage } from '../../platform/rendering/page.js';
import type { StudioSide } from './side.view.js';
import { sourceTag, stateTag, versionPath, type Tag } from './version-words.js';

export interface StudioServicesView {
  readonly title: string;
  readonly services: readonly {
    readonly name: string;
    readonly slug: string;
    /** Where citizens see it; undefined while no version is published. */
    readonly guideHref: string | undefined;
    readonly versions: readonly {
      readonly href: string;
      readonly name: string;
      readonly state: Tag;
      readonly source: Tag;
      readonly imported: string;
      readonly openCases: string;
    }[];
  }[];
  readonly typeHead: readonly { readonly text: string }[];
  readonly typeRows: readonly (readonly { readonly text?: string; readonly tag?: Tag }[])[];
}

export const studioServicesPage = definePage<StudioServicesView & StudioSide>('studio/services');

export function studioServicesView(versions: readonly VersionSummary[], types: readonly CertificateType[], frame: Frame): StudioServicesView {
  const { t, locale } = frame;
  const slugs = [...new Set(versions.map((version) => version.slug))];
  return {
    title: t('事项'),
    services: slugs.map((slug) => {
      const own = versions.filter((version) => version.slug === slug);
      const shown = own.find((version) => version.state === 'published') ?? own[0];
      return {
        name: (locale === 'en' ? shown?.englishName : undefined) ?? contentText(shown?.name ?? slug, locale),
        slug,
        guideHref: own.some((version) => version.state === 'published') ? `/services/${slug}` : undefined,
        versions: own.map((version) => ({
          href: versionPath(version.id),
          name: t('第 {version} 版', { version: version.version }),
          state: stateTag(version.state, t),
          source: sourceTag(version.source, t),
          imported: t('{time} 导入', { time: formatDateTime(version.importedAt, locale) }),
          openCases: version.openCases === 0 ? t('没有在办的件') : t('{count} 件在办', { count: version.openCases }),
        })),
      };
    }),
    typeHead: [{ text: t('证照类型') }, { text: t('类型代码') }, { text: t('代码来源') }],
    typeRows: types.map((type) => [
      { text: contentText(type.name, locale) },
      { text: type.code },
      { tag: type.verified ? { text: t('已核实'), colour: 'green' } : { text: t('本市自编，未核实'), colour: 'yellow' } },
    ]),
  };
}
