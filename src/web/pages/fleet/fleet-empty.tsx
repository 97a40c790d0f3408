import { CommandLine } from '../../parts/command-line.tsx'
import { EmptyState } from '../../parts/empty-state.tsx'
import { useTexts } from '../../text/language.tsx'
import styles from './fleet-empty.module.css'

const FILE = `name: hello
host:
  run: [node, server.js]
  listen: 127.0.0.1:8081
`

/** Nothing is there: how the first application comes here. */
export function NoApplications() {
  const { empty } = useTexts().fleet
  return (
    <EmptyState title={empty.title} hint={empty.hint}>
      <ol className={styles.steps}>
        <li>
          <p>{empty.write}</p>
          <CommandLine words={['init']} />
        </li>
        <li>
          <p>{empty.file}</p>
          <pre className={styles.file} aria-label="app.slipway.yaml" tabIndex={0}>
            {FILE}
          </pre>
        </li>
        <li>
          <p>{empty.serve}</p>
          <CommandLine words={['up', '--repo', '.']} />
        </li>
        <li>
          <p>{empty.look}</p>
          <CommandLine words={['app', 'list']} />
        </li>
      </ol>
    </EmptyState>
  )
}
