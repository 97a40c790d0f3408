import type { Texts } from '../en/index.ts'
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

/** Every Japanese text. What applications and git say stays in the language in which it was written. */
export const ja: Texts = {
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
