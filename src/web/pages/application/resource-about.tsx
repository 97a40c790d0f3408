import type { ApplicationView } from '#contract/applications.ts'
import { clean } from '#domain/clean-text.ts'
import { ResourceLink } from '../../parts/tree/resource-link.tsx'
import { resourceName } from '../../parts/tree/resource-name.ts'
import type { ResourceNode } from '../../parts/tree/resource-tree.ts'
import { useTexts } from '../../text/language.tsx'
import styles from './drawer.module.css'

interface ResourceAboutProps {
  readonly app: ApplicationView
  /** From the root down to it. */
  readonly way: readonly ResourceNode[]
  readonly node: ResourceNode
}

/** Where it belongs and where it comes from. */
export function ResourceAbout({ app, way, node }: ResourceAboutProps) {
  const { drawer } = useTexts().application
  const owners = way.slice(0, -1)
  const { variant, id } = node.resource
  return (
    <dl className={styles.about}>
      {owners.length > 0 && (
        <>
          <dt>{drawer.owner}</dt>
          <dd>
            <ol className={styles.owners}>
              {owners.map(({ key, resource }) => (
                <li key={key}>
                  <ResourceLink id={key}>
                    {clean(resource.kind)} {resourceName(resource)}
                  </ResourceLink>
                </li>
              ))}
            </ol>
          </dd>
        </>
      )}
      {variant !== undefined && (
        <>
          <dt>{drawer.variant}</dt>
          <dd>{clean(variant)}</dd>
        </>
      )}
      <dt>{drawer.source}</dt>
      <dd>
        {clean(app.repository)} <code>{clean(app.path)}</code>
      </dd>
      <dt>{drawer.id}</dt>
      <dd>
        <code>{clean(id)}</code>
      </dd>
    </dl>
  )
}
