import { ActionIcon, Anchor, Button, type ActionIconProps, type AnchorProps, type ButtonProps } from '@mantine/core'
import { createLink } from '@tanstack/react-router'
import { forwardRef, type ComponentProps } from 'react'

type Extra = Pick<ComponentProps<'a'>, 'children' | 'onClick' | 'target' | 'aria-label'>

const PlainAnchor = forwardRef<HTMLAnchorElement, Omit<AnchorProps, 'href'> & Extra>(function PlainAnchor(props, ref) {
  return <Anchor ref={ref} {...props} />
})

const PlainButton = forwardRef<HTMLAnchorElement, Omit<ButtonProps, 'href'> & Extra>(function PlainButton(props, ref) {
  return <Button component="a" ref={ref} {...props} />
})

const PlainActionIcon = forwardRef<HTMLAnchorElement, Omit<ActionIconProps, 'href'> & Extra>(
  function PlainActionIcon(props, ref) {
    return <ActionIcon component="a" ref={ref} {...props} />
  },
)

/** Links of the page that look like text, a button or an icon. */
export const TextLink = createLink(PlainAnchor)
export const ButtonLink = createLink(PlainButton)
export const IconLink = createLink(PlainActionIcon)
