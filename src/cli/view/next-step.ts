import type { Deployment } from '#domain/deployment.ts'
import { stepOf } from '#domain/deployment.ts'
import { isActive, isTerminal } from '#domain/status.ts'
import { shellWord } from '#domain/clean-text.ts'

/** The commands that make sense now, the likeliest first. */
export function nextCommands(d: Deployment): string[] {
  const on = (verb: string): string => `slipway deployment ${verb} ${shellWord(d.id)}`
  const app = (verb: string): string => `slipway app ${verb} ${shellWord(d.application)}`
  if (d.status === 'succeeded') return [app('get')]
  if (isTerminal(d.status)) return [on('logs'), ...(d.rolledBack === false ? [app('rollback')] : [])]
  if (d.held) return [on('retry'), on('cancel')]
  if (d.paused) return [on('resume'), on('cancel')]
  if (waitsForApproval(d)) return [on('approve'), on('reject')]
  return d.rollback ? [] : [on('cancel')]
}

function waitsForApproval(d: Deployment): boolean {
  return (d.plan?.stages ?? []).some((stage) => {
    const step = stepOf(d, stage.id)
    return stage.kind === 'approval' && step !== undefined && isActive(step.status)
  })
}
