import type { Call } from './action.ts'
import { homeOf } from './connection.ts'
import { checkControlPlane } from './doctor/control-plane.ts'
import type { Finding } from './doctor/finding.ts'
import { checkGit, checkHome, checkHost, checkNode, checkPort, DEFAULT_PORT } from './doctor/machine.ts'
import type { Exit } from './exit-code.ts'
import { show } from './format.ts'
import type { Sheet } from './format.ts'
import { clean } from '#domain/clean-text.ts'
import type { Tone } from './text/paint.ts'
import { pad, widthOf, wrap } from './text/width.ts'

/** Ends with an error where a check failed; a warning is none. */
export async function doctor(call: Call<object>): Promise<Exit> {
  const { shell, options } = call
  const home = homeOf(shell)
  const controlPlane = await checkControlPlane(shell, options)
  const isOurs = controlPlane.server !== undefined && Number(new URL(controlPlane.server).port) === DEFAULT_PORT
  const findings = [
    checkNode(process.versions.node),
    await checkGit(),
    await checkHome(home),
    await checkPort(DEFAULT_PORT, isOurs),
    await checkHost(home),
    ...controlPlane.findings,
  ]
  await show(call, { findings }, (sheet) => {
    const width = Math.max(...findings.map((finding) => widthOf(clean(finding.check))))
    return findings.flatMap((finding) => findingLines(finding, width, sheet))
  })
  return findings.some((finding) => finding.status === 'fail') ? 'error' : 'ok'
}

const MARKS: Readonly<Record<Finding['status'], { readonly text: string; readonly tone: Tone }>> = {
  ok: { text: 'ok  ', tone: 'good' },
  warn: { text: 'warn', tone: 'care' },
  fail: { text: 'fail', tone: 'bad' },
}

function findingLines(finding: Finding, width: number, { paint, columns }: Sheet): string[] {
  const { text, tone } = MARKS[finding.status]
  const indent = text.length + width + 4
  const said = wrap(clean(finding.sentence), columns - indent)
  const next = finding.next === undefined ? [] : wrap(`→ ${clean(finding.next)}`, columns - indent)
  const head = `${paint(tone, text)}  ${pad(clean(finding.check), width)}  `
  return [...said, ...next].map((one, i) => (i === 0 ? head + one : ' '.repeat(indent) + one))
}
