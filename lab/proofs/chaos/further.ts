import type { Person, Shown } from "../../world/Person.ts"
import type { Step } from "./history.ts"

type How = NonNullable<Extract<Step, { _tag: "Order" }>["how"]>

interface Press {
  readonly message: number
  readonly data: string
}

/** How a video is taken further: the button below it, and what is pressed then. */
export interface Further {
  readonly label: string
  readonly press: (person: Person, button: Press) => Promise<unknown>
}

export const buttonsOf = ({ id: message, keyboard = [] }: Shown, label: string): ReadonlyArray<Press> =>
  keyboard.flat().flatMap(({ text, data }) => (data !== undefined && text.startsWith(label) ? [{ message, data }] : []))

export const hasCreate = (keyboard: Shown["keyboard"]) =>
  keyboard?.flat().some(({ text }) => text.startsWith("✅ Создать")) === true

/** How somebody goes on from their video, by how they ordered it. */
export const furthers: Partial<Record<How, Further>> = {
  /** The film is pressed twice, as on two devices. */
  draft: { label: "🎬 То же видео", press: (person, film) => Promise.all([person.tap(film), person.tap(film)]) },
  /** The card of the larger one says that nothing else changes. */
  upscale: {
    label: "✨ В 4K",
    press: async (person, larger) => {
      await person.tap(larger)
      const card = await person.sees(({ text, keyboard }) => text.includes("То же видео в 4K") && hasCreate(keyboard))
      for (const create of buttonsOf(card, "✅ Создать")) await person.tap(create)
    }
  }
}
