import type { Texts } from '../en/index.ts'

export const act: Texts['act'] = {
  notNow: '今はしない',
  refused: '拒否されました',
  expired: '期限切れでした',
  unanswered: 'まだ応答がありません',
  unansweredLong: (agent, until) =>
    `エージェント ${agent} から応答がありません。${until} までに戻ればすぐに実行され、それを過ぎると無効になります。`,
}
