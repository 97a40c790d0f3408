import type { Texts } from '../en/index.ts'

export const shell: Texts['shell'] = {
  pages: {
    fleet: 'フリート',
    deployments: 'デプロイメント',
    environments: '環境',
    events: 'イベント',
    agents: 'エージェント',
    settings: '設定',
    signIn: 'サインイン',
  },
  skipToContent: '本文へ移動',
  menu: 'メニュー',
  paletteButton: '検索 …',
  palette: '検索・移動 …',
  paletteEmpty: '該当する名前はありません。',
  applications: 'アプリケーション',
  goTo: '移動',
  preferences: '表示設定',
  theme: { name: 'テーマ', light: 'ライト', dark: 'ダーク', auto: 'システムに合わせる' },
  language: '言語',
  signOut: 'サインアウト',
  account: (name) => `${name} としてサインイン中`,
  live: {
    open: 'ライブ',
    openLong: 'このページの内容はすべてリアルタイムです。',
    connecting: '接続中 …',
    lost: '接続が切れました',
    lostLong:
      'サーバーに接続できません。表示内容は古い可能性があります。サーバーが応答すると自動的に最新の状態になります。',
  },
  keys: {
    title: 'キーボード操作',
    search: '検索',
    palette: 'どこからでも検索・移動',
    move: '次・前の行',
    open: '選択した行を開く',
    approve: '承認',
    help: 'このヘルプ',
    go: (page) => `${page}へ移動`,
    back: '閉じる・入力欄を離れる',
  },
  notFound: {
    title: 'ページが見つかりません',
    hint: 'アドレスが間違っているか、表示していたものが削除されました。',
    home: 'フリートへ',
  },
}
