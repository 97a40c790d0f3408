import type { Texts } from '../en/index.ts'
import { number } from './count.ts'

export const tree: Texts['tree'] = {
  list: 'リソース',
  graph: 'リソースのツリー（左から右）。一覧にも同じ内容があります。',
  resource: 'リソース',
  variant: 'バリアント',
  health: 'ヘルス',
  why: '理由',
  fold: '折りたたむ',
  unfold: '展開する',
  percent: (weight) => `${weight}%`,
  weight: (weight) => `トラフィックの ${weight}% を受けています`,
  drift: (fields) => `${number(fields)} フィールドが git と異なります`,
  lost: '親として示されたリソースは報告されていません',
  group: (members, kind) => `${kind} × ${number(members)}`,
  open: '個別に表示',
  close: 'まとめて表示',
  zoomIn: '拡大',
  zoomOut: '縮小',
  fit: '全体を表示',
}
