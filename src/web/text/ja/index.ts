import { en } from '../en/index.ts'
import type { Texts } from '../en/index.ts'

export const ja: Texts = en
