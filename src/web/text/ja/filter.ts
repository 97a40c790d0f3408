import type { Texts } from '../en/index.ts'
import { number } from './count.ts'

export const filter: Texts['filter'] = {
  count: (count) => number(count),
  button: '絞り込み',
  filterBy: '絞り込む項目',
  filters: '絞り込み条件',
  facets: {
    attention: '要対応',
    health: 'ヘルス',
    sync: 'Git',
    kind: '種類',
    agent: 'エージェント',
    target: 'ターゲット',
    label: (name) => name,
  },
  labels: 'ラベル',
  without: (name) => `${name} なし`,
  noValues: '選択肢がありません。',
  searchValues: '値を検索',
  chip: (facet, value) => `${facet}：${value}`,
  removeFilter: (facet, value) => `条件「${facet}：${value}」を外す`,
  clearFilters: '条件をクリア',
}
