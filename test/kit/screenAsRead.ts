import { asRead } from "../../lab/world/asRead.ts"
import type { Screen } from "../../src/telegram/TelegramGateway.ts"

/** A screen as a person reads it. */
export const screenAsRead = ({ html, keyboard }: Screen): Screen => ({
  html: asRead(html),
  keyboard: keyboard.map((row) => row.map((button) => ({ ...button, text: asRead(button.text) })))
})
