import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { CommandView } from '#domain/command-view.ts'
import type { Deployment } from '#domain/deployment.ts'
import { ActDialog } from '../../parts/act/act-dialog.tsx'
import { useTexts } from '../../text/language.tsx'
import { OfferFields } from './offer-fields.tsx'
import { isDanger } from './offer-look.ts'
import { offerTexts } from './offer-texts.ts'
import { wishOf } from './offers.ts'
import type { Offer, Words } from './offers.ts'

interface OfferDialogProps {
  readonly offer: Offer
  readonly deployment: Deployment
  readonly onClose: () => void
}

/** Asks for what belongs to an offer, says what will happen, and does it. */
export function OfferDialog({ offer, deployment, onClose }: OfferDialogProps) {
  const [words, setWords] = useState<Words>({})
  // What was read when the dialog opened is what is approved: a plan that changes meanwhile is refused.
  const [seen] = useState(deployment)
  const navigate = useNavigate()
  const texts = offerTexts(offer, seen, useTexts())
  const onDone = ({ deployment: made }: CommandView): void => {
    if (made !== undefined && made !== deployment.id) void navigate({ to: '/deployments/$id', params: { id: made } })
  }
  return (
    <ActDialog
      opened
      onClose={onClose}
      title={texts.title}
      confirm={texts.confirm}
      consequence={<p>{texts.consequence}</p>}
      danger={isDanger(offer.kind)}
      wish={wishOf(offer, seen, words)}
      onDone={onDone}
    >
      <OfferFields offer={offer} deployment={seen} words={words} onChange={setWords} />
    </ActDialog>
  )
}
