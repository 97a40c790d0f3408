import type { Provider } from '#domain/provider.ts'
import { host } from './host/index.ts'
import { kubernetes } from './kubernetes/index.ts'

/** The kinds of targets that Slipway knows. */
export const PROVIDERS: readonly Provider[] = [host, kubernetes]
