import { number } from './count.ts'

export const tree = {
  list: 'Resources',
  graph: 'Resources as a tree, left to right. The list holds the same.',
  resource: 'Resource',
  variant: 'Variant',
  health: 'Health',
  why: 'Why',
  fold: 'Fold',
  unfold: 'Unfold',
  percent: (weight: number) => `${weight} %`,
  weight: (weight: number) => `Gets ${weight} % of the traffic`,
  drift: (fields: number) => (fields === 1 ? 'One field differs from git' : `${number(fields)} fields differ from git`),
  lost: 'The parent that it names was not reported',
  group: (members: number, kind: string) => `${number(members)} × ${kind}`,
  open: 'Show each',
  close: 'Show as one',
  zoomIn: 'Zoom in',
  zoomOut: 'Zoom out',
  fit: 'Show all',
}
