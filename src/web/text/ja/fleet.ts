import type { Texts } from '../en/index.ts'
import { cases, listed, number } from './count.ts'

type Counts = Parameters<Texts['fleet']['headline']>[0]

function rest({ drifted, deploying, behind, unknown }: Counts): string {
  const parts = [
    deploying > 0 ? `${cases(deploying)}がデプロイ中` : '',
    drifted > 0 ? `${cases(drifted)}が git からドリフト` : '',
    behind > 0 ? `${cases(behind)}が最新コミットより前` : '',
    unknown > 0 ? `${cases(unknown)}のヘルスが不明` : '',
  ].filter((part) => part !== '')
  return parts.length === 0 ? '' : `${parts.join('、')}です。`
}

function headline(counts: Counts): string {
  const { kind, all, failing, waiting } = counts
  if (kind === 'empty') return 'まだ何もデプロイされていません。'
  if (kind === 'well') return `${cases(all)}のアプリケーションはすべて正常で、git と一致しています。`
  if (kind === 'calm') return `${cases(all)}のアプリケーションに、対応が必要なものはありません。${rest(counts)}`
  const why = [failing > 0 ? `障害 ${cases(failing)}` : '', waiting > 0 ? `判断待ち ${cases(waiting)}` : ''].filter(
    (part) => part !== '',
  )
  return `アプリケーション ${cases(all)}のうち ${cases(failing + waiting)}に対応が必要です（${why.join('、')}）。${rest(counts)}`
}

export const fleet: Texts['fleet'] = {
  headline,
  looking: 'フリートを確認中 …',
  agentsAway: (names, count) =>
    `エージェント ${listed(names)} が接続していません。アプリケーション ${cases(count)}の表示は古い可能性があります。`,
  moreAgents: (count) => `ほか ${number(count)} 台`,
  views: {
    label: 'クイックビュー',
    all: 'すべて',
    needsYou: '要対応',
    deploying: 'デプロイ中',
    drifted: 'ドリフト',
  },
  count: (count) => number(count),
  search: '名前・パス・ラベルで検索 …',
  searchLabel: 'アプリケーションを検索',
  clearSearch: '検索をクリア',
  group: 'グループ',
  noGroup: 'グループなし',
  sort: '並べ替え',
  sorts: { attention: '緊急度順', name: '名前順', '-changed': '更新が新しい順', health: 'ヘルス順' },
  view: '表示',
  asRows: '行で表示',
  asTiles: 'タイルで表示',
  share: 'この表示を共有',
  copyLink: 'リンクをコピー',
  copied: 'コピーしました',
  changed: (count) => `アプリケーション ${cases(count)}が追加されたか、対応が必要になりました`,
  show: '表示',
  shown: (shown, all) => (shown === all ? cases(all) : `${number(all)} 件中 ${cases(shown)}`),
  list: 'アプリケーション',
  section: (facet, value) => `${facet}：${value}`,
  unlisted: (count) =>
    `値がまれなため一覧にないアプリケーションが ${cases(count)}あります。検索か絞り込みで表示できます。`,
  columns: {
    health: 'ヘルス',
    application: 'アプリケーション',
    sync: 'Git',
    runs: '稼働中',
    latest: '最新のデプロイメント',
    target: 'ターゲット',
  },
  drift: (count) => `${number(count)} フィールドがドリフト`,
  quarantined: 'リリースを隔離中',
  moreVersions: (count) => `+${number(count)}`,
  next: (commit) => `次：${commit}`,
  nothingRuns: '稼働なし',
  never: '未デプロイ',
  noMatch: {
    title: '該当するアプリケーションはありません',
    hint: 'すべての条件を満たすアプリケーションがありません。',
  },
  empty: {
    title: 'まだ何もデプロイされていません',
    hint: 'アプリケーションは、動かし方を書いたファイルを持つ git リポジトリのフォルダです。四つの手順で最初の一つが現れます。',
    write: 'ファイルを書く',
    file: '次のような内容です。最小のものは 3 行です',
    serve: 'コミットして、リポジトリを対象にする',
    look: '稼働状況を見る',
  },
}
