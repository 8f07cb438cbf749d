import type { Translate } from '../../platform/i18n/translate.js';
import type { Delivery, LifeEvent, Limit, ServiceAudience, ServiceItem, ServiceKind, Theme } from '../domain/service-item.js';

export function audienceName(audience: ServiceAudience, t: Translate): string {
  return audience === 'person' ? t('个人办事') : t('企业办事');
}

export function themeName(theme: Theme, t: Translate): string {
  switch (theme) {
    case 'residence': return t('户籍居住');
    case 'birth': return t('生育收养');
    case 'education': return t('教育科研');
    case 'employment': return t('就业创业');
    case 'social-security': return t('社会保障');
    case 'health': return t('医疗卫生');
    case 'marriage': return t('婚姻登记');
    case 'housing': return t('住房保障');
    case 'transport': return t('交通出行');
    case 'elder-care': return t('养老服务');
    case 'disability': return t('助残服务');
    case 'talent': return t('人才服务');
    case 'establishment': return t('设立变更');
    case 'business-licence': return t('准营准办');
    case 'investment': return t('投资审批');
    case 'construction': return t('工程建设');
    case 'tax': return t('税收财务');
    case 'other': return t('其他事项');
  }
}

export function themeSymbol(theme: Theme): string {
  const symbols: Record<Theme, string> = {
    residence: 'id-card', birth: 'baby', education: 'graduation-cap', employment: 'briefcase', 'social-security': 'shield-check',
    health: 'stethoscope', marriage: 'heart', housing: 'house', transport: 'car', 'elder-care': 'hand-heart',
    disability: 'accessibility', talent: 'sparkles', establishment: 'building-2', 'business-licence': 'store',
    investment: 'trending-up', construction: 'hard-hat', tax: 'banknote', other: 'ellipsis',
  };
  return symbols[theme];
}

export function lifeEventName(event: LifeEvent, t: Translate): string {
  switch (event) {
    case 'coming-to-the-city': return t('来本市生活');
    case 'having-a-child': return t('生孩子');
    case 'getting-married': return t('结婚');
    case 'changing-jobs': return t('换工作或失业');
    case 'buying-a-home': return t('买房租房');
    case 'retiring': return t('退休养老');
    case 'opening-a-business': return t('开办企业');
    case 'opening-a-restaurant': return t('开餐馆');
  }
}

export function lifeEventSymbol(event: LifeEvent): string {
  const symbols: Record<LifeEvent, string> = {
    'coming-to-the-city': 'luggage', 'having-a-child': 'baby', 'getting-married': 'heart', 'changing-jobs': 'briefcase',
    'buying-a-home': 'key-round', retiring: 'hand-heart', 'opening-a-business': 'rocket', 'opening-a-restaurant': 'utensils',
  };
  return symbols[event];
}

export function kindName(kind: ServiceKind, t: Translate): string {
  switch (kind) {
    case 'licence': return t('行政许可');
    case 'benefit': return t('行政给付');
    case 'confirmation': return t('行政确认');
    case 'registration': return t('行政登记');
    case 'filing': return t('备案');
    case 'other-power': return t('其他行政权力');
    case 'public-service': return t('公共服务');
  }
}

export function limitText({ days, unit }: Limit, t: Translate): string {
  switch (unit) {
    case 'working-day': return t('{count} 个工作日', { count: days });
    case 'natural-day': return t('{count} 天', { count: days });
    case 'working-hour': return t('{count} 个工作小时', { count: days });
    case 'urgent-hour': return t('{count} 小时', { count: days });
  }
}

/** The number apart from its unit, for the facts at the top of a guide. */
export function limitUnit({ days, unit }: Limit, t: Translate): string {
  switch (unit) {
    case 'working-day': return t('个工作日', { count: days });
    case 'natural-day': return t('天', { count: days });
    case 'working-hour': return t('个工作小时', { count: days });
    case 'urgent-hour': return t('小时', { count: days });
  }
}

export function deliveryName(delivery: Delivery, t: Translate): string {
  switch (delivery) {
    case 'electronic': return t('电子证照');
    case 'post': return t('邮寄');
    case 'window': return t('窗口领取');
  }
}

export function depthName(depth: ServiceItem['onlineDepth'], t: Translate): string {
  switch (depth) {
    case 1: return t('Ⅰ级：网上查询');
    case 2: return t('Ⅱ级：网上填表');
    case 3: return t('Ⅲ级：网上申请');
    case 4: return t('Ⅳ级：全程网办');
  }
}
