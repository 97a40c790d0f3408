import { act } from './act.ts'
import { agents } from './agents.ts'
import { application } from './application.ts'
import { chart } from './chart.ts'
import { deployment } from './deployment.ts'
import { deployments } from './deployments.ts'
import { diff } from './diff.ts'
import { environments } from './environments.ts'
import { events } from './events.ts'
import { filter } from './filter.ts'
import { fleet } from './fleet.ts'
import { form } from './form.ts'
import { log } from './log.ts'
import { parts } from './parts.ts'
import { settings } from './settings.ts'
import { shell } from './shell.ts'
import { signIn } from './sign-in.ts'
import { tree } from './tree.ts'

/** Every English text of the web application, by page; a translation has exactly this shape. */
export const en = {
  shell,
  parts,
  act,
  diff,
  tree,
  chart,
  log,
  form,
  filter,
  signIn,
  fleet,
  application,
  deployments,
  deployment,
  environments,
  events,
  agents,
  settings,
}

/** The shape without the words: a text stays a text, a function keeps its arguments. */
type Shape<T> = T extends string
  ? string
  : T extends (...args: infer Args) => string
    ? (...args: Args) => string
    : { readonly [Key in keyof T]: Shape<T[Key]> }

export type Texts = Shape<typeof en>
