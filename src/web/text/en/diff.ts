export const diff = {
  nothing: 'Nothing differs.',
  becomes: 'becomes',
  layout: 'How differences are shown',
  inline: 'Inline',
  sideBySide: 'Side by side',
  change: { added: 'added', removed: 'removed', changed: 'changed' },
  fields: (count: number) => (count === 1 ? '1 field' : `${count.toLocaleString('en')} fields`),
  none: 'nothing',
  empty: 'empty',
  line: 'Line',
  number: (side: string) => `Line number, ${side}`,
  lines: (before: string, after: string) => `From ${before} to ${after}, line by line`,
  moreLines: (next: number, all: number) =>
    next === all
      ? `Show ${all.toLocaleString('en')} more ${all === 1 ? 'line' : 'lines'}`
      : `Show ${next.toLocaleString('en')} of ${all.toLocaleString('en')} more lines`,
  moreGroups: (next: number, all: number) =>
    next === all ? `Show ${next} more` : `Show ${next} of ${all.toLocaleString('en')} more`,
  notListed: (count: number) =>
    count === 1
      ? 'One more difference is not listed.'
      : `${count.toLocaleString('en')} more differences are not listed.`,
}
