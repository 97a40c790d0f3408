import { useIntersection } from '@mantine/hooks'
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react'
import type { ApplicationFilters } from '#contract/applications.ts'
import type { FleetSummary } from '#domain/fleet-summary.ts'
import { useTexts } from '../../text/language.tsx'
import { ApplicationList, listHeight } from './application-list.tsx'
import type { Layout } from './application-list.tsx'
import { FacetMark } from '../../parts/filter/facet-mark.tsx'
import { facetWords, valueWords } from '../../parts/filter/facet-words.ts'
import { valuesOf } from '../../parts/filter/facets.ts'
import type { Facet, FacetValue } from '../../parts/filter/facets.ts'
import { sectionFilters, sectionKey } from './section-filters.ts'
import styles from './sections.module.css'
import type { Sort } from './use-applications.ts'

interface SectionsProps {
  readonly facet: Facet
  readonly summary: FleetSummary
  readonly filters: ApplicationFilters
  readonly sort: Sort
  readonly layout: Layout
  readonly closed: readonly string[]
  readonly onFold: (closed: readonly string[]) => void
}

/** The list cut into one for each value of a facet. */
export function Sections({ facet, summary, closed, onFold, ...rest }: SectionsProps) {
  const { unlisted } = useTexts().fleet
  const values = valuesOf(summary, facet)
  const more = summary.all - values.reduce((sum, { count }) => sum + count, 0)
  const firstOpen = values.find(({ value }) => !closed.includes(sectionKey(facet, value)))
  return (
    <>
      {values.map((one) => {
        const key = sectionKey(facet, one.value)
        const isOpen = !closed.includes(key)
        const fold = (): void => onFold(isOpen ? [...closed, key] : closed.filter((other) => other !== key))
        return (
          <Section
            key={key}
            name={key}
            facet={facet}
            of={one}
            isOpen={isOpen}
            onFold={fold}
            hasHead={one === firstOpen}
            {...rest}
          />
        )
      })}
      {more > 0 && <p className={styles.more}>{unlisted(more)}</p>}
    </>
  )
}

interface SectionProps extends Pick<SectionsProps, 'facet' | 'filters' | 'sort' | 'layout'> {
  readonly name: string
  readonly of: FacetValue
  readonly hasHead: boolean
  readonly isOpen: boolean
  readonly onFold: () => void
}

/** Folded, or far from the window, a section is only as high as it will be. */
const NEAR = '800px 0px'

function Section(props: SectionProps) {
  const { name, of, isOpen, onFold, facet, filters, sort, layout, hasHead } = props
  const texts = useTexts()
  const { ref, entry } = useIntersection({ rootMargin: NEAR })
  const Chevron = isOpen ? IconChevronDown : IconChevronRight
  const words = texts.fleet.section(facetWords(texts, facet), valueWords(texts, facet, of.value))
  return (
    <section ref={ref} className={styles.section} aria-label={words}>
      <h2 className={styles.head}>
        <button type="button" aria-expanded={isOpen} onClick={onFold}>
          <Chevron size={16} aria-hidden />
          <FacetMark facet={facet} value={of.value} />
          <span className={styles.count}>{texts.fleet.count(of.count)}</span>
        </button>
      </h2>
      {isOpen && !entry?.isIntersecting && <div style={{ height: listHeight(of.count, layout) }} />}
      {isOpen && entry?.isIntersecting && (
        <ApplicationList
          name={name}
          filters={sectionFilters(filters, facet, of.value)}
          sort={sort}
          layout={layout}
          total={of.count}
          hasHead={hasHead}
        />
      )}
    </section>
  )
}
