import { Radio, SegmentedControl, Stack, Text, Textarea } from '@mantine/core'
import { useId } from 'react'
import { PAUSE_LIMIT_MS } from '#domain/rules/command-rule.ts'
import type { Deployment } from '#domain/deployment.ts'
import { hasEffects } from '#domain/rules/rollback.ts'
import { formatDuration } from '#domain/unit.ts'
import { useTexts } from '../../text/language.tsx'
import { before } from './offer-texts.ts'
import type { Offer, Words } from './offers.ts'

interface OfferFieldsProps {
  readonly offer: Offer
  readonly deployment: Deployment
  readonly words: Words
  readonly onChange: (words: Words) => void
}

const PAUSES_MS = [15 * 60_000, 3_600_000, 4 * 3_600_000, PAUSE_LIMIT_MS]

/** What may be said with an act. */
export function OfferFields(props: OfferFieldsProps) {
  const { offers } = useTexts().deployment
  switch (props.offer.kind) {
    case 'approve':
    case 'reject':
      return <TextField {...props} label={offers.comment} longest={4_000} />
    case 'skip':
    case 'undo':
      return <TextField {...props} label={offers.reason} longest={1_000} />
    case 'cancel':
      return (
        <>
          {hasEffects(props.deployment) && <RollbackField {...props} />}
          <TextField {...props} label={offers.reason} longest={1_000} />
        </>
      )
    case 'pause':
      return <PauseField {...props} />
    case 'resume':
    case 'retry':
    case 'back':
    case 'again':
    case 'lift':
    case 'sync':
      return null
  }
}

function TextField({ words, onChange, label, longest }: OfferFieldsProps & { label: string; longest: number }) {
  const { offers } = useTexts().deployment
  return (
    <Textarea
      label={label}
      placeholder={offers.optional}
      value={words.text ?? ''}
      onChange={(event) => onChange({ ...words, text: event.currentTarget.value })}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) event.currentTarget.form?.requestSubmit()
      }}
      maxLength={longest}
      rows={2}
      data-autofocus
    />
  )
}

function RollbackField({ deployment, words, onChange }: OfferFieldsProps) {
  const texts = useTexts()
  const { rollback } = texts.deployment.offers
  return (
    <Radio.Group
      label={rollback.label}
      value={words.rollback === false ? 'no' : 'yes'}
      onChange={(value) => onChange({ ...words, rollback: value === 'yes' })}
    >
      <Stack gap={8} mt={8}>
        <Radio value="yes" label={rollback.yes} description={rollback.yesLong(before(deployment, texts))} />
        <Radio value="no" label={rollback.no} description={rollback.noLong} />
      </Stack>
    </Radio.Group>
  )
}

function PauseField({ words, onChange }: OfferFieldsProps) {
  const { offers } = useTexts().deployment
  const id = useId()
  return (
    <Stack gap={4}>
      <Text id={id} size="sm" fw={500}>
        {offers.pauseFor}
      </Text>
      <SegmentedControl
        aria-labelledby={id}
        value={String(words.forMs ?? PAUSE_LIMIT_MS)}
        onChange={(value) => onChange({ ...words, forMs: Number(value) })}
        data={PAUSES_MS.map((ms) => ({ value: String(ms), label: formatDuration(ms) }))}
      />
    </Stack>
  )
}
