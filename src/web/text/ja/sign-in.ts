import type { Texts } from '../en/index.ts'

export const signIn: Texts['signIn'] = {
  title: 'Slipway にサインイン',
  hint: '何が動いているかを確認し、リリースを見守り、承認とロールバックを行います。',
  token: 'トークン',
  tokenPlaceholder: 'slipway_…',
  show: 'トークンの表示を切り替える',
  submit: 'サインイン',
  byCode: 'サインイン中 …',
  checking: 'サインイン状態を確認中 …',
  where: 'サインインするには',
  link: '一度だけ使えるサインイン用リンク：',
  linkWhere:
    'Slipway のコマンドラインが設定された場所で実行してください。`slipway up` も起動時に同じリンクを表示します。',
  tokenWhere: 'トークン：',
  tokenFrom:
    '管理者がメンバーごとに発行し、一度だけ表示されます。最初の起動時に、管理者自身のトークンがホームフォルダの `cli.json` に書かれます。',
  stored: 'ブラウザはトークンを保存しません。スクリプトから読めないセッションだけを受け取ります。',
  noToken: 'まずトークンを貼り付けてください。',
  tooLong: 'トークンは 500 文字以内です。別のもののようです。',
}
