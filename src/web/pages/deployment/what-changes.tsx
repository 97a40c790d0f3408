import { getRouteApi } from '@tanstack/react-router'
import { clean } from '#domain/clean-text.ts'
import type { Deployment } from '#domain/deployment.ts'
import { RevisionName } from '../../parts/revision.tsx'
import { useTexts } from '../../text/language.tsx'
import { changedResources } from './evidence.ts'
import styles from './notice.module.css'
import { VersionChange } from './version-change.tsx'

const { Link } = getRouteApi('/shell/deployments/$id')

/** More resources than this are only counted. */
const MOST = 6

/** What somebody who approves says yes to, in a few lines. */
export function WhatChanges({ deployment }: { readonly deployment: Deployment }) {
  const { diff, deployment: words } = useTexts()
  const { approval: texts, about } = words
  const { plan } = deployment
  if (!plan) return null
  const resources = changedResources(plan.differences)
  const fields = plan.differences.length + plan.moreDifferences
  return (
    <div className={styles.changes}>
      <h4>{texts.changes}</h4>
      <VersionChange deployment={deployment} />
      <RevisionName revision={plan.revision} />
      <span className="muted">{about.by(clean(plan.revision.author))}</span>
      <ul>
        {resources.slice(0, MOST).map(({ resource, change, differences }) => (
          <li key={resource}>
            <code>{clean(resource)}</code>{' '}
            <span className={change === 'removed' ? styles.gone : 'muted'}>
              {change === 'changed' ? diff.fields(differences.length) : diff.change[change]}
            </span>
          </li>
        ))}
      </ul>
      <p>
        {fields === 0 ? texts.nothing : texts.fields(fields, resources.length)}{' '}
        <Link to="." search={(before) => ({ ...before, tab: 'plan' as const })}>
          {texts.seePlan}
        </Link>
      </p>
    </div>
  )
}
