import { Button, SegmentedControl } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { lazy, Suspense, useMemo } from 'react'
import type { ApplicationView } from '#contract/applications.ts'
import { CommandLine } from '../../parts/command-line.tsx'
import { EmptyState } from '../../parts/empty-state.tsx'
import { Loading } from '../../parts/loading.tsx'
import { graphNodes, MOST_NODES } from '../../parts/tree/graph-nodes.ts'
import { filterTree, isFiltered } from '../../parts/tree/resource-filter.ts'
import { commonPlace } from '../../parts/tree/resource-name.ts'
import { treeOf } from '../../parts/tree/resource-tree.ts'
import { driftByResource } from '../../parts/tree/tree-facts.ts'
import { TreeList } from '../../parts/tree/tree-list.tsx'
import { weightsByKey } from '../../parts/tree/variant-weights.ts'
import { useTexts } from '../../text/language.tsx'
import { ResourceFilters } from './resource-filters.tsx'
import styles from './resources.module.css'
import { useSearch } from './use-search.ts'

const GraphView = lazy(async () => ({ default: (await import('../../parts/tree/graph-view.tsx')).GraphView }))

const NONE: ReadonlySet<string> = new Set()
const NARROW = '(max-width: 760px)'

/** What runs, as a tree and as the equal list. */
export function ResourcesView({ app }: { readonly app: ApplicationView }) {
  const { resources: texts } = useTexts().application
  const { search, change } = useSearch()
  const { text, health, kind, resource } = search
  const { live, drift } = app
  const roots = useMemo(() => treeOf(live?.resources ?? []), [live?.resources])
  const shown = useMemo(() => filterTree(roots, { text, health, kind }), [roots, text, health, kind])
  const isGraph = useMemo(() => graphNodes(shown, NONE) !== undefined, [shown])
  const facts = useMemo(
    () => ({
      drift: driftByResource(drift),
      weights: weightsByKey(roots, live?.weights),
      place: commonPlace(live?.resources ?? []),
    }),
    [drift, roots, live],
  )
  const isNarrow = useMediaQuery(NARROW, false, { getInitialValueInEffect: false })
  const layout = search.layout ?? (isNarrow ? 'list' : 'tree')
  if (!live || live.resources.length === 0) return <NothingSeen name={app.name} />
  return (
    <div className={styles.resources}>
      <div className={styles.bar}>
        <ResourceFilters resources={live.resources} />
        <SegmentedControl
          size="xs"
          aria-label={texts.layout}
          value={layout}
          onChange={(value) => change({ layout: value === 'list' ? 'list' : 'tree' })}
          data={[
            { value: 'tree', label: texts.tree },
            { value: 'list', label: texts.list },
          ]}
        />
      </div>
      {shown.length === 0 && isFiltered(search) && (
        <EmptyState title={texts.noMatch} hint={texts.noMatchHint}>
          <Button variant="default" onClick={() => change({ text: undefined, health: undefined, kind: undefined })}>
            {texts.clear}
          </Button>
        </EmptyState>
      )}
      {layout === 'tree' && !isGraph && <p className={styles.note}>{texts.tooMany(MOST_NODES)}</p>}
      {shown.length > 0 && layout === 'tree' && isGraph && (
        <Suspense fallback={<Loading />}>
          <GraphView roots={shown} facts={facts} selected={resource} />
        </Suspense>
      )}
      {shown.length > 0 && (layout === 'list' || !isGraph) && (
        <TreeList key={String(isFiltered(search))} roots={shown} facts={facts} selected={resource} />
      )}
    </div>
  )
}

function NothingSeen({ name }: { readonly name: string }) {
  const { resources } = useTexts().application
  return (
    <EmptyState title={resources.empty} hint={resources.emptyHint}>
      <CommandLine words={['app', 'sync', name]} />
    </EmptyState>
  )
}
