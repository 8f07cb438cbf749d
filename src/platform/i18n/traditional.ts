import { ConverterFactory, Locale } from 'opencc-js/cn2t';
import type { ConverterFunction, DictGroup } from 'opencc-js/core';

/**
 * Words of the service hall that every OpenCC preset gets wrong, Simplified → Traditional. A longer phrase wins over a
 * shorter one and over OpenCC's own dictionary.
 */
const PHRASES: [string, string][] = [
  // Alone, these mean what they mean at a counter: to sign, to permit, inside. OpenCC's own phrases (標準, 公里) stand.
  ['签', '簽'],
  ['准', '准'],
  ['里', '裏'],
  ['邻里', '鄰里'],
  ['里弄', '里弄'],
  ['签注', '簽注'],
  ['换发', '換發'],
  ['补发', '補發'],
  ['准营', '准營'],
  ['准办', '准辦'],
  ['准入', '准入'],
  // Not 明瞭, "clear": a verb in 明 and its particle.
  ['声明了', '聲明了'],
  ['说明了', '說明了'],
  ['证明了', '證明了'],
  ['写明了', '寫明了'],
  ['注明了', '註明了'],
  ['要回复', '要回覆'],
  ['行政复议', '行政復議'],
  ['复议', '復議'],
  ['准予', '准予'],
  ['不准予', '不准予'],
  ['不准', '不准'],
  ['准驾', '准駕'],
  ['准驾车型', '准駕車型'],
  ['准迁', '准遷'],
  ['制证', '製證'],
  ['制卡', '製卡'],
  ['制发', '製發'],
  ['制码', '製碼'],
  ['柜台', '櫃台'],
  ['台账', '台賬'],
  ['布局图', '佈局圖'],
];

/** OpenCC's Hong Kong forms that neither Hong Kong's government pages nor our documents use, and Traditional quotation marks. */
const SHAPES: [string, string][] = [
  ['户', '戶'],
  ['衞', '衛'],
  ['説', '說'],
  ['閲', '閱'],
  ['税', '稅'],
  ['脱', '脫'],
  ['鋭', '銳'],
  ['悦', '悅'],
  ['啓', '啟'],
  ['羣', '群'],
  ['牀', '床'],
  ['峯', '峰'],
  ['麪', '麵'],
  ['枱', '檯'],
  ['敍', '敘'],
  ['兑', '兌'],
  ['卧', '臥'],
  ['温', '溫'],
  ['“', '「'],
  ['”', '」'],
];

const [simplified = [], ...afterwards]: readonly DictGroup[] = Locale.from['cn'] ?? [];
const hongKong: readonly DictGroup[] = Locale.to['hk'] ?? [];
const convert: ConverterFunction = ConverterFactory([[PHRASES, ...simplified], ...afterwards], hongKong, [[SHAPES]]);

const converted = new Map<string, string>();
/** Our own strings number a few thousand; beyond this it is content, which is converted again each time. */
const CACHE_LIMIT = 20_000;

/**
 * Traditional Chinese for our own strings and for service content authored in Simplified.
 * Never give it a name, an address, an answer or a certificate's attribute: every conversion mangles some of those
 * (范冰 is a person, not 範冰).
 */
export function toTraditional(text: string): string {
  const known = converted.get(text);
  if (known !== undefined) return known;
  const result = convert(text);
  if (converted.size < CACHE_LIMIT) converted.set(text, result);
  return result;
}
