import type { Texts } from '../en/index.ts'
import { number } from './count.ts'

export const diff: Texts['diff'] = {
  nothing: '差分はありません。',
  becomes: '→',
  layout: '差分の表示方法',
  inline: 'インライン',
  sideBySide: '左右に並べる',
  change: { added: '追加', removed: '削除', changed: '変更' },
  fields: (count) => `${number(count)} フィールド`,
  none: 'なし',
  empty: '空',
  line: '行',
  number: (side) => `行番号（${side}）`,
  lines: (before, after) => `${before}から${after}への行ごとの差分`,
  moreLines: (next, all) =>
    next === all ? `残り ${number(all)} 行を表示` : `残り ${number(all)} 行のうち ${number(next)} 行を表示`,
  moreGroups: (next, all) =>
    next === all ? `残り ${number(next)} 件を表示` : `残り ${number(all)} 件のうち ${number(next)} 件を表示`,
  notListed: (count) => `このほかに ${number(count)} 件の差分があります。`,
}
