import { Table } from '@mantine/core'
import { clean } from '#domain/clean-text.ts'
import type { Plan } from '#domain/plan.ts'
import { formatDuration } from '#domain/unit.ts'
import { useTexts } from '../../text/language.tsx'
import styles from './plan.module.css'

/** The stages as they were planned. */
export function PlanStages({ plan }: { readonly plan: Plan }) {
  const texts = useTexts().deployment.plan
  const nameOf = new Map(plan.stages.map((stage) => [stage.id, clean(stage.name)]))
  return (
    <div className={styles.scroll} tabIndex={0} role="region" aria-label={texts.stages}>
      <Table verticalSpacing={8} horizontalSpacing={12}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{texts.stage}</Table.Th>
            <Table.Th>{texts.kind}</Table.Th>
            <Table.Th>{texts.after1}</Table.Th>
            <Table.Th>{texts.changes}</Table.Th>
            <Table.Th ta="right">{texts.timeout}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {plan.stages.map((stage) => (
            <Table.Tr key={stage.id}>
              <Table.Td>
                {clean(stage.name)}
                {stage.skip !== undefined && (
                  <div className="muted">
                    {texts.skipped}: {clean(stage.skip)}
                  </div>
                )}
              </Table.Td>
              <Table.Td>
                <code>{clean(stage.kind)}</code>
              </Table.Td>
              <Table.Td className="muted">
                {stage.needs.map((need) => nameOf.get(need) ?? clean(need)).join(', ')}
              </Table.Td>
              <Table.Td className={stage.effects ? '' : 'muted'}>{stage.effects ? texts.yes : texts.no}</Table.Td>
              <Table.Td ta="right" className="tabular">
                {formatDuration(stage.timeoutMs)}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  )
}
