/** A domain is a team's; with a part it makes a service. */
export const DOMAINS: readonly string[] = [
  'checkout cart pricing promotion order payment invoice refund fraud ledger',
  'search catalog ranking review media content banner newsletter survey wishlist',
  'account login consent profile address loyalty referral support chat ticket',
  'shipping warehouse carrier returns customs stock supplier forecast routing label',
  'metrics billing audit report export import gateway session feature notice',
].flatMap((line) => line.split(' '))

export const PARTS: readonly string[] = [
  'api web worker admin batch cache events index proxy sync',
  'mobile edge rules mailer import archive stream scheduler graph relay',
].flatMap((line) => line.split(' '))

export const ENVIRONMENTS = ['dev', 'staging', 'canary', 'production'] as const

export const PEOPLE = [
  'Ada Byron',
  'Bruno Conti',
  'Chiyo Sakamoto',
  'Dilan Aydın',
  'Emeka Obi',
  'Freya Lund',
  'Gita Rao',
  'Hugo Blanc',
  'Ines Duarte',
  'Jonas Weber',
  'Kaori Abe',
  'Liam Byrne',
  'Mei Lin',
  'Noor Haddad',
  'Olga Petrova',
  'Pablo Ruiz',
  'Quinn Harper',
  'Rosa Marín',
  'Sven Dahl',
  'Tomás Vega',
] as const

export const SUBJECTS = [
  'Answer with the price in the buyer’s currency',
  'Keep the basket over a sign-in',
  'Retry a payment that the bank did not answer',
  'Raise the number of instances before the sale',
  'Read the address book page by page',
  'Drop the header that nobody reads',
  'Log the reason of a refusal, without the card',
  'Bump the base image to the newest patch',
  'Cache what does not change within a minute',
  'Say which field is wrong',
  'Round half up, as the law wants it',
  'Index orders by customer and day',
  'Measure how long the supplier takes',
  'Follow the new schema of events',
  'Close connections that are idle for long',
  'Fix the time zone of the daily report',
  'Turn the new checkout on for one in five',
  'Use the queue instead of a call',
] as const
