import { z } from 'zod'
import { searchField } from '../../data/search-field.ts'

export const TABS = ['members', 'roles', 'preferences', 'about'] as const

export type Tab = (typeof TABS)[number]

/** What the address of this page says; what is not understood is left out. */
export const SettingsSearch = z.object({ tab: searchField(z.enum(TABS)) })

export type SettingsSearch = z.output<typeof SettingsSearch>
