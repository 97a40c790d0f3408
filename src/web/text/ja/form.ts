import type { Texts } from '../en/index.ts'

export const form: Texts['form'] = {
  required: '入力してください。',
  tooLong: (most) => `${most} 文字以内で入力してください。`,
  tooMany: (most) => `${most} 個までです。`,
  twice: '同じ名前が重複しています。',
  invalid: 'ここでは使えません。',
  pattern: {
    name: '小文字の英字・数字・ハイフンで 63 文字以内。先頭と末尾は英数字です。',
    member: '小文字の英字・数字と . _ @ + - が使えます。先頭は英数字です。',
    email: 'ann@example.com のようなアドレス。',
    groups: '先頭は英数字、続けて英数字と . _ @ / - が使えます。',
  },
  secret: {
    once: '表示されるのはこの一度だけです。保存されるのはダイジェストのみなので、失くした場合は新しく発行してください。',
    copy: 'コピー',
    copied: 'コピーしました',
    done: '保管しました',
  },
  confirm: (name) => `確認のため ${name} と入力してください`,
  cancel: 'キャンセル',
  close: '閉じる',
}
