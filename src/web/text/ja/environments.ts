import type { Texts } from '../en/index.ts'
import { cases, listed, number } from './count.ts'

export const environments: Texts['environments'] = {
  looking: '環境を確認中 …',
  summary: (rows, names, different) => {
    const what = `${listed(names)} のアプリケーション ${cases(rows)}`
    if (names.length < 2) return `${what}。`
    if (different === 0) return `${what}：すべての環境で同じです。`
    return `${what}：${cases(different)}は環境によって異なります。`
  },
  part: (names) => `${listed(names)} で、どこに何のバージョンがあるか。`,
  partBy: (names, label) => `${listed(names)} で、どこに何のバージョンがあるか（${label} 別）。`,
  moreNames: (count) => `ほか ${number(count)}`,
  search: '名前・パス・ラベルで検索 …',
  searchLabel: 'アプリケーションを検索',
  clearSearch: '検索をクリア',
  columns: '環境',
  columnsBy: (label) => `列：${label}`,
  rows: '行',
  rowsBy: (label) => `行：${label}`,
  rowsByName: 'アプリケーション',
  grid: '環境ごとのアプリケーション',
  application: 'アプリケーション',
  noApplication: 'なし',
  nothingRuns: '稼働なし',
  behind: (environment, version) => `未昇格：${environment} では ${version} が稼働中`,
  differs: (environment, version) => `${environment} で稼働中の ${version} と異なります`,
  next: (commit, subject) => `最新コミット ${commit} はまだ稼働していません：${subject}`,
  drifted: (count) => `${number(count)} フィールドが git からドリフト`,
  quarantined: 'ロールバックされたリリースを隔離中',
  deployment: (status) => `デプロイメント：${status}`,
  more: (count) => `ほか ${cases(count)}`,
  key: '記号の意味',
  keyBehind: '前の環境のほうが新しい',
  keyDiffers: '前の環境と異なる',
  noMatch: {
    title: '該当するアプリケーションはありません',
    hint: 'このラベルを持ち、すべての条件を満たすアプリケーションがありません。',
  },
  unlabelled: {
    title: (label) => `ラベル ${label} を持つアプリケーションがありません`,
    hint: 'アプリケーションのファイルのラベルで、どの環境かを示します。環境だけが異なる名前のアプリケーションは一行にまとまります。',
    file: '各ファイルに追加する',
    look: 'コミットが取り込まれると、次のように見つかります',
  },
}
