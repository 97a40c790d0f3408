import { createContext, use } from 'react'
import type { Data } from './create-data.ts'

export const DataContext = createContext<Data | undefined>(undefined)

export function useData(): Data {
  const data = use(DataContext)
  if (!data) throw new Error('This is drawn outside of the application')
  return data
}
