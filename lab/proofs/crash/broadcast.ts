import type { World } from "../../world/World.ts"
import type { Postgres } from "../Postgres.ts"
import { type Story, welcome } from "./Story.ts"

/** Nobody else on the stage reads it: who does is who the broadcasts are for. */
const language = "pt"
/** Readers that each story brings. */
const readers = 4
const firstReader = 8_000_000

interface Recipient {
  readonly user: number
  readonly state: string
}

/** Starts a broadcast as the console does, and gives its number. */
const start = async (database: Postgres, words: string) => {
  const content = { words: { [language]: { html: words, buttons: [] } } }
  const [row] = await database.query(
    `INSERT INTO broadcasts (operator, content, audience, state, total, tested_at, started_at)
     SELECT 1, $1, '{}', 'sending', count(*), now(), now() FROM users WHERE language = $2 RETURNING id`,
    [JSON.stringify(content), language]
  )
  return row?.["id"]
}

/** What is wrong with who has a broadcast, by what the database knows and by what is in their chats. */
const wrongWith = async (world: World, database: Postgres, id: unknown, words: string) => {
  const recipients = await database.query<Recipient>(
    `SELECT u.id::float8 AS user, coalesce(r.state, 'nobody') AS state FROM users u
     LEFT JOIN broadcast_recipients r ON r.user_id = u.id AND r.broadcast = $1 WHERE u.language = $2`,
    [id, language]
  )
  const wrong: Array<string> = []
  for (const { user, state } of recipients) {
    const messages = await world.person(user, language).messages()
    const times = messages.filter(({ text }) => text.includes(words)).length
    // Of a claim whose end nobody noted it is not known; it may be there, and is never sent again.
    const right = state === "delivered" ? times === 1 : state === "claimed" && times <= 1
    if (!right) wrong.push(`user ${user} is ${state} and has it ${times} times`)
  }
  return recipients.length < readers ? [...wrong, `${recipients.length} readers`] : wrong
}

export const broadcast: Story = {
  name: "a broadcast is sent",
  points: ["broadcast.claimed", "broadcast.sent", "broadcast.sent:3", "broadcast.noted"],
  prompt: (id) => `news number ${id}.`,
  tell: async (world, person, words, database) => {
    await person.balance()
    for (let n = 0; n < readers; n++) {
      const reader = world.person(firstReader + (person.id % 100_000) * readers + n, language)
      await reader.say("/start")
      await reader.finds("🎬")
    }
    const id = await start(database, words)
    await world.eventually(async () => {
      const [row] = await database.query(`SELECT state FROM broadcasts WHERE id = $1`, [id])
      return row?.["state"] === "done"
    }, 60_000)
    const wrong = await wrongWith(world, database, id, words)
    if (wrong.length > 0) throw new Error(wrong.join("; "))
  },
  ends: () => /^none$/,
  had: welcome
}
