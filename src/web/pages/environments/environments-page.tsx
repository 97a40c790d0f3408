import { Button } from '@mantine/core'
import { clean } from '#domain/clean-text.ts'
import { CommandLine } from '../../parts/command-line.tsx'
import { EmptyState } from '../../parts/empty-state.tsx'
import { FilterChips } from '../../parts/filter/filter-chips.tsx'
import { FilterMenu } from '../../parts/filter/filter-menu.tsx'
import { isNarrowed } from '../../parts/filter/filters.ts'
import { Loading } from '../../parts/loading.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { Problem } from '../../parts/problem.tsx'
import { SearchInput } from '../../parts/search-input.tsx'
import { useTexts } from '../../text/language.tsx'
import { AxesMenu } from './axes-menu.tsx'
import { EnvironmentGrid } from './environment-grid.tsx'
import styles from './environments-page.module.css'
import { GridSentence } from './grid-sentence.tsx'
import { useGrid, USUAL_COLUMNS, useView } from './use-grid.ts'

/** Which version is where? */
export function EnvironmentsPage() {
  const { search, filters, change, setFilters } = useView()
  const { environments, shell } = useTexts()
  const { query, queryKey, grid } = useGrid(search, filters)
  return (
    <>
      <PageHead title={shell.pages.environments} sentence={<GridSentence grid={grid} rowsBy={search.rows} />} />
      <div className={styles.tools}>
        <SearchInput
          className={styles.search}
          value={search.text ?? ''}
          onSearch={(text) => change({ text: text === '' ? undefined : text })}
          label={environments.searchLabel}
          placeholder={environments.search}
          clearLabel={environments.clearSearch}
        />
        <FilterMenu filters={filters} onChange={setFilters} />
        <FilterChips filters={filters} onChange={setFilters} />
        <AxesMenu search={search} onChange={change} />
      </div>
      {query.error && !grid && <Problem error={query.error} onRetry={() => void query.refetch()} />}
      {!grid && !query.error && <Loading />}
      {grid && grid.rows.length > 0 && (
        <EnvironmentGrid grid={grid} query={query} queryKey={queryKey} rowsBy={search.rows} />
      )}
      {grid?.rows.length === 0 && isNarrowed(filters) && <NoMatch onClear={() => setFilters({})} />}
      {grid?.rows.length === 0 && !isNarrowed(filters) && <NoLabel label={search.columns ?? USUAL_COLUMNS} />}
    </>
  )
}

function NoMatch({ onClear }: { readonly onClear: () => void }) {
  const { environments, filter } = useTexts()
  return (
    <EmptyState title={environments.noMatch.title} hint={environments.noMatch.hint}>
      <Button variant="default" onClick={onClear}>
        {filter.clearFilters}
      </Button>
    </EmptyState>
  )
}

/** What would fill the page: a line in each application's file. */
function NoLabel({ label }: { readonly label: string }) {
  const { unlabelled } = useTexts().environments
  return (
    <EmptyState title={unlabelled.title(label)} hint={unlabelled.hint}>
      <div className={styles.teach}>
        <p>{unlabelled.file}</p>
        <pre className={styles.file} tabIndex={0} aria-label="app.slipway.yaml">
          {`name: shop-staging\nlabels: { ${clean(label)}: staging }\n`}
        </pre>
        <p>{unlabelled.look}</p>
        <CommandLine words={['app', 'list', '--label', `${label}=staging`]} />
      </div>
    </EmptyState>
  )
}
