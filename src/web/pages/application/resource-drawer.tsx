import { Drawer, Tabs } from '@mantine/core'
import { useMemo } from 'react'
import type { ApplicationView } from '#contract/applications.ts'
import { clean } from '#domain/clean-text.ts'
import { Differences } from '../../parts/diff/differences.tsx'
import { EmptyState } from '../../parts/empty-state.tsx'
import { HealthBadge } from '../../parts/health.tsx'
import { ApplicationLog } from '../../parts/log/application-log.tsx'
import { resourceName } from '../../parts/tree/resource-name.ts'
import { treeOf, wayTo } from '../../parts/tree/resource-tree.ts'
import type { ResourceNode } from '../../parts/tree/resource-tree.ts'
import { useFocusBack } from '../../parts/use-focus-back.ts'
import { useTexts } from '../../text/language.tsx'
import { desiredFields, liveFields } from './desired-fields.ts'
import { FieldTable } from './field-table.tsx'
import { ResourceAbout } from './resource-about.tsx'
import styles from './drawer.module.css'
import { useSearch } from './use-search.ts'

interface ResourceDrawerProps {
  readonly app: ApplicationView
  readonly id: string
}

/** One resource: as it is, as it should be, what it writes. The page stays behind it. */
export function ResourceDrawer({ app, id }: ResourceDrawerProps) {
  const { parts, application } = useTexts()
  const { drawer } = application
  const { change } = useSearch()
  useFocusBack()
  const resources = app.live?.resources
  const way = useMemo(() => wayTo(treeOf(resources ?? []), id), [resources, id])
  const node = way.at(-1)
  return (
    <Drawer
      opened
      onClose={() => change({ resource: undefined, part: undefined })}
      position="right"
      size={640}
      title={node ? <Title node={node} /> : clean(id)}
      classNames={{ title: styles.title }}
      closeButtonProps={{ 'aria-label': parts.close }}
    >
      {node ? <Details app={app} way={way} node={node} /> : <EmptyState title={drawer.gone} hint={drawer.goneHint} />}
    </Drawer>
  )
}

function Title({ node: { resource } }: { readonly node: ResourceNode }) {
  return (
    <>
      <span className={styles.kind}>{clean(resource.kind)}</span> {resourceName(resource)}
    </>
  )
}

const PARTS = ['live', 'desired', 'diff', 'log'] as const

/** What somebody wants to see of what fails, and has nothing beneath that could: what it wrote. */
function firstPart({ resource, children }: ResourceNode, way: readonly ResourceNode[]): (typeof PARTS)[number] {
  return resource.health === 'degraded' && children.length === 0 && way.length > 1 ? 'log' : 'live'
}

interface DetailsProps {
  readonly app: ApplicationView
  readonly way: readonly ResourceNode[]
  readonly node: ResourceNode
}

function Details({ app, way, node }: DetailsProps) {
  const { drawer, drift: driftTexts } = useTexts().application
  const { search, change } = useSearch()
  const { resource } = node
  const drift = app.drift.filter((difference) => difference.resource === resource.id)
  const part = search.part ?? firstPart(node, way)
  return (
    <>
      <p className={styles.state}>
        <HealthBadge health={resource.health} /> {clean(resource.reason)}
      </p>
      <ResourceAbout app={app} way={way} node={node} />
      <Tabs value={part} onChange={(value) => change({ part: PARTS.find((one) => one === value) })} keepMounted={false}>
        <Tabs.List>
          {PARTS.map((one) => (
            <Tabs.Tab key={one} value={one}>
              {drawer.parts[one]}
              {one === 'diff' && drift.length > 0 && ` (${drift.length})`}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="live" className={styles.panel}>
          <FieldTable title={drawer.fields.live} fields={liveFields(resource, drift)} />
        </Tabs.Panel>
        <Tabs.Panel value="desired" className={styles.panel}>
          <p className={styles.hint}>{drawer.desiredHint}</p>
          <FieldTable title={drawer.fields.desired} fields={desiredFields(resource, drift)} />
        </Tabs.Panel>
        <Tabs.Panel value="diff" className={styles.panel}>
          <Differences differences={drift} more={0} before={driftTexts.wanted} after={driftTexts.found} />
        </Tabs.Panel>
        <Tabs.Panel value="log" className={styles.panel}>
          <ApplicationLog app={app} resource={resource.id} />
        </Tabs.Panel>
      </Tabs>
    </>
  )
}
