import { createContext, use, useCallback, useEffect, useMemo, useState } from 'react'
import type { ReactNode } from 'react'
import { en } from './en/index.ts'
import type { Texts } from './en/index.ts'

export const LANGUAGES = ['en', 'ja'] as const

export type Language = (typeof LANGUAGES)[number]

/** Each in its own words, so that it is found by who reads no other. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { en: 'English', ja: '日本語' }

interface Spoken {
  readonly language: Language
  readonly texts: Texts
  setLanguage(language: Language): void
}

const LanguageContext = createContext<Spoken>({ language: 'en', texts: en, setLanguage: () => {} })

const KEY = 'slipway-language'

/** English is in the first load; others come when they are wanted. */
const OTHERS: Readonly<Record<Exclude<Language, 'en'>, () => Promise<Texts>>> = {
  ja: async () => (await import('./ja/index.ts')).ja,
}

export function LanguageProvider({ children }: { readonly children: ReactNode }) {
  const [language, choose] = useState<Language>(firstLanguage)
  const [texts, setTexts] = useState<Texts | undefined>(language === 'en' ? en : undefined)
  useEffect(() => {
    document.documentElement.lang = language
    let isWanted = true
    const load = language === 'en' ? Promise.resolve(en) : OTHERS[language]()
    // Without its texts (the server has gone) the page still speaks English.
    void load.catch(() => en).then((loaded) => isWanted && setTexts(loaded))
    return () => {
      isWanted = false
    }
  }, [language])
  const setLanguage = useCallback((next: Language) => {
    localStorage.setItem(KEY, next)
    choose(next)
  }, [])
  const spoken = useMemo(() => texts && { language, texts, setLanguage }, [language, texts, setLanguage])
  return spoken && <LanguageContext value={spoken}>{children}</LanguageContext>
}

function firstLanguage(): Language {
  const wanted = [localStorage.getItem(KEY), ...navigator.languages.map((tag) => tag.slice(0, 2))]
  return (
    LANGUAGES.find((known) => known === wanted.find((one) => LANGUAGES.some((language) => language === one))) ?? 'en'
  )
}

/** The words of the page in the reader's language. */
export function useTexts(): Texts {
  return use(LanguageContext).texts
}

export function useLanguage(): Spoken {
  return use(LanguageContext)
}
