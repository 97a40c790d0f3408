export const form = {
  required: 'This is needed.',
  tooLong: (most: string) => `At most ${most} characters.`,
  tooMany: (most: string) => `At most ${most}.`,
  twice: 'One is named twice.',
  invalid: 'This cannot be used here.',
  pattern: {
    name: 'Lower case letters, digits and hyphens; it begins and ends with a letter or digit, and has at most 63.',
    member: 'Lower case letters, digits and . _ @ + -; it begins with a letter or digit.',
    email: 'An address such as ann@example.com.',
    groups: 'Each begins with a letter or digit; letters, digits and . _ @ / - follow.',
  },
  secret: {
    once: 'It is shown this once. Only its digest is kept: if it gets lost, make a new one.',
    copy: 'Copy',
    copied: 'Copied',
    done: 'I have stored it',
  },
  confirm: (name: string) => `Type ${name} to confirm`,
  cancel: 'Cancel',
  close: 'Close',
}
