import type { CheckWay } from '../../identity-check/domain/check.js';

/** As written into a document: how somebody's identity was proven. */
export function wayInWords(way: CheckWay): string {
  switch (way) {
    case 'face': return '人脸核验';
    case 'video': return '视频核验';
    case 'window': return '窗口核验';
    case 'national': return '国家身份认证服务';
  }
}
