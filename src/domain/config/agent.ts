import { z } from 'zod'
import type { DeletionBudget } from '../rules/deletion.ts'
import { checkDocument } from './check.ts'
import { readDocument } from './document.ts'
import type { ProviderForm, SourceForm } from './kinds.ts'
import { exactlyOneOf } from './one-of.ts'
import { configError } from './problem.ts'
import { count, duration, httpUrl, line, listenAddress, name, percent } from './scalar.ts'
import { refuseTwins } from './twin.ts'

const REMOTE = 'an address of a git repository such as `https://…`, `ssh://…`, `git@host:path` or a path'

const remote = z
  .string({ error: REMOTE })
  .min(1, { error: REMOTE })
  .max(2_000, { error: REMOTE })
  .regex(/^(?!-)(?!\w+::)[^\p{Cc}]+$/u, { error: REMOTE })
  .meta({ $comment: 'git address', examples: ['https://forge.example.com/acme/config.git'] })

const file = line(1_000).meta({ $comment: 'path' })

const Repository = z.strictObject({
  name: name.meta({ description: 'What it is called here and on pages.' }),
  url: remote.meta({ description: 'Where it is fetched from.' }),
  branch: line(200)
    .regex(/^[^-]/, { error: 'the name of a branch' })
    .default('main')
    .meta({ description: 'The branch whose head is deployed.' }),
  poll: duration({ min: 1_000, max: 86_400_000 })
    .prefault('15s')
    .meta({ description: 'How often its head is asked for; a webhook makes it faster.' }),
  sshKeyFile: file.optional().meta({ description: 'Private key for SSH, as a path from this file.' }),
})

const BUDGET = 'a number such as `3`, or a percentage such as `20%`'

const Deletion = z.strictObject({
  budget: z
    .union(
      [count({ max: 10_000 }).transform((count) => ({ count })), percent().transform((percent) => ({ percent }))],
      { error: BUDGET },
    )
    .prefault('20%')
    .meta({
      description:
        'How many of the applications may be removed within an hour, as their files went away; more wait for an approval.',
    }),
})

const SECTIONS = {
  server: httpUrl.meta({ description: 'Address of the control plane.' }),
  name: name.meta({ description: 'Name of this agent, as registered.' }),
  keyFile: file.meta({ description: 'File with this agent’s key, as a path from this file.' }),
  repositories: refuseTwins(z.array(Repository).min(1).max(1_000), 'name').meta({
    description: 'Repositories whose `*.slipway.yaml` and `*.pipecd.yaml` files this agent deploys.',
  }),
  deletion: Deletion.prefault({}).meta({ description: 'What keeps a mistake from removing much at once.' }),
  health: z
    .strictObject({
      listen: listenAddress.meta({
        description: 'Where it answers `/healthz` and `/readyz`, without any sign-in: for probes, not for the public.',
      }),
    })
    .optional()
    .meta({ description: 'Answers probes; left out: it listens nowhere.' }),
}

/** A configured place, or metric source, of one kind. */
export interface NamedSettings {
  readonly name: string
  readonly kind: string
  readonly settings: unknown
}

export interface AgentFile {
  readonly server: string
  readonly name: string
  readonly keyFile: string
  readonly repositories: readonly {
    readonly name: string
    readonly url: string
    readonly branch: string
    readonly pollMs: number
    readonly sshKeyFile?: string
  }[]
  readonly deletion: { readonly budget: DeletionBudget }
  readonly health?: { readonly listen: string } | undefined
  readonly targets: readonly NamedSettings[]
  readonly sources: readonly NamedSettings[]
  /** ES modules with further providers and stages. */
  readonly plugins: readonly string[]
}

export interface AgentKinds {
  readonly providers: readonly ProviderForm[]
  readonly sources: readonly SourceForm[]
}

const plugins = z.array(file).max(100).default([]).meta({
  description: 'ES modules with further providers and stages, as paths from this file.',
})

export function agentSchema(kinds: AgentKinds): z.ZodType<AgentFile> {
  const targets = kinds.providers.map(({ kind, summary, target }) => ({ kind, summary, settings: target }))
  return z
    .strictObject({
      ...SECTIONS,
      targets: refuseTwins(z.array(namedSettings(targets, 'target')).min(1).max(1_000), 'name').meta({
        description: 'Places that this agent may deploy to.',
      }),
      sources: refuseTwins(z.array(namedSettings(kinds.sources, 'metric source')).max(1_000), 'name')
        .default([])
        .meta({ description: 'Where analyses may ask for numbers, besides the providers’ own.' }),
      plugins,
    })
    .transform((written) => ({
      ...written,
      repositories: written.repositories.map(({ poll, sshKeyFile, ...rest }) => ({
        ...rest,
        pollMs: poll,
        ...(sshKeyFile === undefined ? {} : { sshKeyFile }),
      })),
    }))
}

/** Which plugins a file names: they are loaded before the file can be checked as a whole. Errors: `config.invalid`. */
export function parsePluginList(text: string, file: string): readonly string[] {
  const checked = checkDocument(readDocument(text, file), z.looseObject({ plugins }))
  if (!checked.ok) throw configError(checked.problems)
  return checked.value.plugins
}

/** The address of the control plane that a file names, whatever else is in it. Errors: `config.invalid`. */
export function parseControlPlane(text: string, file: string): string {
  const checked = checkDocument(readDocument(text, file), z.looseObject({ server: SECTIONS.server }))
  if (!checked.ok) throw configError(checked.problems)
  return checked.value.server
}

/** `file` is the path that errors name. Errors: `config.invalid`. */
export function parseAgentFile(text: string, file: string, kinds: AgentKinds): AgentFile {
  const checked = checkDocument(readDocument(text, file), agentSchema(kinds))
  if (!checked.ok) throw configError(checked.problems)
  return checked.value
}

/** `{ name: this-host, host: {} }` */
function namedSettings(forms: readonly SourceForm[], noun: string): z.ZodType<NamedSettings> {
  const kinds = forms.map(({ kind }) => kind)
  for (const kind of kinds) if (kind === 'name') throw new Error(`no kind of ${noun} may be called ${kind}`)
  const sections = forms.map(
    ({ kind, summary, settings }) => [kind, settings.optional().meta({ description: summary })] as const,
  )
  const entry = z.strictObject({
    ...Object.fromEntries(sections),
    name: name.meta({ description: `What the ${noun} is called in files and on pages.` }),
  })
  const words = { none: `it names no kind of ${noun}: one of ${kinds.join(', ')}`, several: `a ${noun} has one kind` }
  return exactlyOneOf(entry, kinds, words).transform(({ name, ...rest }): NamedSettings => {
    const [[kind, settings] = ['', undefined]] = Object.entries(rest)
    return { name, kind, settings }
  })
}
