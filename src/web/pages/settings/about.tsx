import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { getInfo } from '#contract/info.ts'
import { clean } from '#domain/clean-text.ts'
import { useData } from '../../data/data-context.ts'
import { routeQuery } from '../../data/query.ts'
import { CommandLine } from '../../parts/command-line.tsx'
import { Loading } from '../../parts/loading.tsx'
import { exactTime, Moment } from '../../parts/moment.tsx'
import { Problem } from '../../parts/problem.tsx'
import { useLanguage } from '../../text/language.tsx'
import styles from './settings.module.css'

export function About() {
  const { texts, language } = useLanguage()
  const { about } = texts.settings
  const { client } = useData()
  const { data, error, refetch } = useQuery(routeQuery(client, getInfo, {}))
  if (error) return <Problem error={error} onRetry={() => void refetch()} />
  if (!data) return <Loading />
  const facts: readonly (readonly [string, ReactNode])[] = [
    [about.version, clean(data.version)],
    [about.started, <Moment key="started" at={data.startedAt} />],
    [about.clock, exactTime(data.at, language)],
    [about.hooks, data.hooks ? about.hooksOn : about.hooksOff],
  ]
  return (
    <>
      <dl className={styles.facts}>
        {facts.map(([term, value]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <section className={styles.links}>
        <h2>{about.docs}</h2>
        <ul>
          <li>
            <a href="/docs">{about.api}</a>
          </li>
          <li>
            <a href="/openapi.json">{about.openapi}</a>
          </li>
          <li>
            <Link to="/events">{about.events}</Link>
          </li>
        </ul>
        <p>{about.command}</p>
        <CommandLine words={['doctor']} />
      </section>
    </>
  )
}
