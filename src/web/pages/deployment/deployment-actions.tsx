import { ActionIcon, Button, Menu } from '@mantine/core'
import { IconDots } from '@tabler/icons-react'
import { useState } from 'react'
import type { Deployment } from '#domain/deployment.ts'
import { useTexts } from '../../text/language.tsx'
import styles from './deployment.module.css'
import { OfferDialog } from './offer-dialog.tsx'
import { isDanger, OFFER_ICONS } from './offer-look.ts'
import { offerTexts } from './offer-texts.ts'
import { offers } from './offers.ts'
import type { Offer } from './offers.ts'
import { useOccasion } from './use-occasion.ts'

/** One thing to do, by state; the rest in a menu. What is not valid now or not allowed is not there. */
export function DeploymentActions({ deployment }: { readonly deployment: Deployment }) {
  const [chosen, choose] = useState<Offer>()
  const texts = useTexts()
  const [first, ...others] = offers(deployment, useOccasion(deployment))
  if (!first) return null
  const Icon = OFFER_ICONS[first.kind]
  const isUrgent = ['approve', 'resume', 'retry'].includes(first.kind)
  return (
    <>
      <Button
        className={styles.primary}
        data-kind={first.kind}
        variant={isUrgent ? 'filled' : 'default'}
        leftSection={<Icon size={16} aria-hidden />}
        onClick={() => choose(first)}
      >
        {offerTexts(first, deployment, texts).label}
      </Button>
      {others.length > 0 && (
        <Menu position="bottom-end" shadow="md" width={240}>
          <Menu.Target>
            <ActionIcon variant="default" size={36} aria-label={texts.deployment.offers.more}>
              <IconDots size={18} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {others.map((offer) => (
              <OfferItem key={`${offer.kind} ${offer.step}`} offer={offer} deployment={deployment} onChoose={choose} />
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
      {chosen && <OfferDialog offer={chosen} deployment={deployment} onClose={() => choose(undefined)} />}
    </>
  )
}

interface OfferItemProps {
  readonly offer: Offer
  readonly deployment: Deployment
  readonly onChoose: (offer: Offer) => void
}

function OfferItem({ offer, deployment, onChoose }: OfferItemProps) {
  const Icon = OFFER_ICONS[offer.kind]
  const { label } = offerTexts(offer, deployment, useTexts())
  return (
    <Menu.Item
      leftSection={<Icon size={16} aria-hidden />}
      color={isDanger(offer.kind) ? 'red' : undefined}
      onClick={() => onChoose(offer)}
    >
      {label}
    </Menu.Item>
  )
}
