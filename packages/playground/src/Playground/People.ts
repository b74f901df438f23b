import { Context, Effect, Layer, Schema } from "effect"
import type { Person } from "./Message.ts"

/** Telegram's ids are below 2^52. */
export const UserNumber = Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 2 ** 52 }))

/** People remembered; the one who was met first is forgotten first. */
const maxPeople = 20_000

/** People are shown as this until they say otherwise. */
const stranger = (id: number): Person => ({ id, first_name: "Гость", language_code: "ru" })

/**
 * Who Telegram's users are: their names and languages, the same for every bot of the playground. Each bot's chats keep
 * them over restarts.
 */
export class People extends Context.Service<
  People,
  {
    readonly get: (id: number) => Person
    readonly set: (person: Person) => Effect.Effect<void>
  }
>()("kudo/Playground/People") {
  static readonly layer = Layer.sync(People, () => {
    const people = new Map<number, Person>()
    return {
      get: (id) => people.get(id) ?? stranger(id),
      set: (person) =>
        Effect.sync(() => {
          people.set(person.id, person)
          const [oldest] = people.keys()
          if (oldest !== undefined && people.size > maxPeople) people.delete(oldest)
        })
    }
  })
}
