import { Anchor } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Contact } from '@/api/types'
import { useAccountFormats, useCurrent } from '@/lib/account'
import { PersonAvatar } from '@/ui/Person'
import { countryName } from './country'
import { phoneText } from './phone'
import { callName } from './values'
import classes from './ContactCard.module.css'

/** The index card itself: who it is and how to reach them. */
export function ContactCard({ contact }: { contact: Contact }) {
  const { t } = useTranslation('contacts')
  const f = useAccountFormats()
  const { country } = useCurrent().account
  const more = contact.additional_attributes
  const lines = [
    { label: t('field.name'), value: contact.name },
    {
      label: t('field.email'),
      value: contact.email && <Anchor href={`mailto:${contact.email}`}>{contact.email}</Anchor>,
    },
    {
      label: t('field.phone'),
      value: contact.phone_number && (
        <Anchor href={`tel:${contact.phone_number}`}>{phoneText(contact.phone_number, country)}</Anchor>
      ),
    },
    { label: t('field.identifier'), value: contact.identifier },
    { label: t('field.company'), value: more.company_name || contact.company },
    { label: t('field.city'), value: more.city },
    { label: t('field.country'), value: countryName(contact, f.country) },
  ]
  return (
    <section className={classes.card} aria-label={t('page.card')}>
      <div className={classes.top}>
        <PersonAvatar id={contact.id} name={callName(contact)} size={56} />
        <span className={classes.number}>#{contact.id}</span>
      </div>
      <dl className={classes.lines}>
        {lines.map(({ label, value }) => (
          <div key={label} className={classes.line}>
            <dt>{label}</dt>
            <dd>{value || <span className={classes.none}>—</span>}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
