import { IconChevronRight } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { clean } from '#domain/clean-text.ts'
import type { Deployment } from '#domain/deployment.ts'
import { shortCommit, subjectOf } from '#domain/revision.ts'
import { PageHead } from '../../parts/page-head.tsx'
import { shownDeployment } from '../../parts/shown-status.ts'
import { StatusBadge } from '../../parts/status.tsx'
import { useTexts } from '../../text/language.tsx'
import { DeploymentAbout } from './deployment-about.tsx'
import { DeploymentActions } from './deployment-actions.tsx'
import styles from './deployment.module.css'

/** Of what, how it is and why, and what can be done about it. */
export function DeploymentHead({ deployment }: { readonly deployment: Deployment }) {
  const { deployment: texts, shell } = useTexts()
  const application = clean(deployment.application)
  const subject = clean(subjectOf(deployment.revision.message)) || shortCommit(deployment.revision.commit)
  return (
    <>
      <nav className={styles.crumbs} aria-label={texts.crumbs}>
        <Link to="/deployments">{shell.pages.deployments}</Link>
        <IconChevronRight size={14} aria-hidden />
        <Link to="/applications/$name" params={{ name: deployment.application }}>
          {application}
        </Link>
        <IconChevronRight size={14} aria-hidden />
        <code>{clean(deployment.id)}</code>
      </nav>
      <PageHead
        title={texts.title(application, subject)}
        sentence={
          <span className={styles.sentence} role="status">
            <StatusBadge status={shownDeployment(deployment)} filled />
            <span className={styles.reason}>{clean(deployment.reason)}</span>
          </span>
        }
        actions={<DeploymentActions deployment={deployment} />}
      >
        <DeploymentAbout deployment={deployment} />
      </PageHead>
    </>
  )
}
