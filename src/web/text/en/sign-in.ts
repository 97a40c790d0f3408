export const signIn = {
  title: 'Sign in to Slipway',
  hint: 'See what runs, follow releases, approve and roll back.',
  token: 'Token',
  tokenPlaceholder: 'slipway_…',
  show: 'Show or hide the token',
  submit: 'Sign in',
  byCode: 'Signing in …',
  checking: 'Looking whether you are signed in …',
  where: 'How do I get in?',
  link: 'A link that signs you in, once:',
  linkWhere: 'Run it where Slipway’s command line is set up. `slipway up` prints such a link at its start, too.',
  tokenWhere: 'A token:',
  tokenFrom:
    'An admin makes one, shown once, for each member. The first start writes the admin’s own into `cli.json` of the home folder.',
  stored: 'The browser keeps no token: it gets a session that no script can read.',
  noToken: 'Paste the token first.',
  tooLong: 'A token has at most 500 characters. This is something else.',
}
