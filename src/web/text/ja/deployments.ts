import type { Texts } from '../en/index.ts'
import { cases } from './count.ts'

type Activity = Parameters<Texts['deployments']['activity']>[0]

function now({ running, waiting, queued }: Activity): string {
  const parts = [
    running > 0 ? `${cases(running)}が実行中` : '',
    waiting > 0 ? `${cases(waiting)}が判断待ち` : '',
    queued > 0 ? `${cases(queued)}が順番待ち` : '',
  ].filter((part) => part !== '')
  return parts.length === 0 ? '進行中のデプロイはありません。' : `${parts.join('、')}です。`
}

function today({ began, failed, rolledBack, isMore }: Activity): string {
  if (began === 0) return '今日はまだ始まっていません。'
  const many = `今日は ${cases(began)}${isMore ? '以上' : ''}が始まり`
  const ends = [
    failed > 0 ? `${cases(failed)}が失敗` : '',
    rolledBack > 0 ? `${cases(rolledBack)}がロールバック` : '',
  ].filter((part) => part !== '')
  return ends.length === 0
    ? `${many}、失敗はありません。`
    : `${many}、${isMore ? '最新分のうち ' : ''}${ends.join('、')}しました。`
}

export const deployments: Texts['deployments'] = {
  activity: (activity) => `${now(activity)}${today(activity)}`,
  looking: '状況を確認中 …',
  list: 'デプロイメント（新しい順）',
  columns: { what: 'デプロイメント', by: '開始者', stages: 'ステージ', when: '開始' },
  statuses: { label: 'この状態のものだけ', all: 'すべて' },
  application: 'アプリケーション',
  commit: 'コミット',
  commitHint: 'ハッシュの先頭 4〜64 文字（0-9 と a-f）',
  actor: '人またはエージェント',
  anyTime: '全期間',
  time: '期間',
  times: { '1h': '過去 1 時間', '24h': '過去 24 時間', '7d': '過去 7 日', '30d': '過去 30 日', own: '期間を指定 …' },
  since: '開始',
  until: '終了',
  clear: '条件をすべてクリア',
  fresh: (count) => `新しいデプロイメント ${cases(count)}`,
  show: '表示',
  rolledBack: 'ロールバック済み',
  notRolledBack: 'ロールバックなし',
  unplanned: '計画前',
  strategy: { quick: 'クイック同期', pipeline: 'パイプライン' },
  none: '該当するデプロイメントはありません',
  noneLong: '保存されている中に、すべての条件を満たすものがありません。',
  empty: 'まだデプロイされていません',
  emptyLong:
    'デプロイメントは、アプリケーションを変えるコミットから始まります。最初のアプリケーションのファイルを書きましょう：',
  end: 'これですべてです。',
}
