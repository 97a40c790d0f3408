import { CommandLine } from '../../parts/command-line.tsx'
import { useTexts } from '../../text/language.tsx'
import styles from './agents.module.css'

/** What to do with the key of a new agent: its file and its start, to be copied. */
export function FirstSteps({ name }: { readonly name: string }) {
  const { steps } = useTexts().agents
  return (
    <ol className={styles.steps}>
      <li>
        {steps.key} <code>agent.key</code>
      </li>
      <li>
        {steps.file} <code>agent.yaml</code>
        <pre tabIndex={0}>{agentFile(name, globalThis.location.origin)}</pre>
      </li>
      <li>
        {steps.start}
        <CommandLine words={['agent', '--config', 'agent.yaml']} />
      </li>
    </ol>
  )
}

/** The least that an agent's file needs. */
function agentFile(name: string, server: string): string {
  return [
    `server: ${server}`,
    `name: ${name}`,
    'keyFile: agent.key',
    'repositories:',
    '  - name: config',
    '    url: https://git.example.com/acme/config.git',
    'targets:',
    '  - name: this-host',
    '    host: {}',
  ].join('\n')
}
