import { rename, writeFile } from "node:fs/promises"
import { join } from "node:path"
import type { Client } from "pg"
import type { Person } from "../../lab/world/Person.ts"
import type { World } from "../../lab/world/World.ts"

/** How a video that went wrong can be called. */
export interface Names {
  readonly job: string
  readonly number: string
  readonly trace: string
  readonly task: string
  readonly user: string
}

/** What each of the six wants to see; a fault finds an order by them. */
const wordsOf = ({ id }: Person) => `a walrus number ${id}, on the trombone`

/**
 * Orders six videos in a running bot that go wrong, each as in life: what is around the bot fails it. Their names are given by what
 * went wrong. The disk stays full, so that one video goes on to wait.
 */
export const plantFailures = async (world: World, database: Client) => {
  const late = world.person(961)
  const callback = world.person(962)
  const refusal = world.person(963)
  const money = world.person(964)
  const moderation = world.person(965)
  const disk = world.person(966)
  await late.isCalled("late_fox")
  await Promise.all([late, callback, refusal, money, moderation, disk].map((person) => person.orders(wordsOf(person))))
  const confirms = (person: Person) => person.presses("✅ Создать")
  /** Once a video is in a state, its moment to be looked at has come; and its deadline, where it is to be late. */
  const hastens = ({ id }: Person, state: string, deadline = "deadline_at") =>
    world.eventually(async () => {
      const { rowCount } = await database.query(
        `UPDATE jobs SET due_at = now(), deadline_at = ${deadline} WHERE user_id = $1 AND state = $2`,
        [id, state]
      )
      return rowCount === 1
    })

  const comesTo = ({ id }: Person, state: string) =>
    world.eventually(async () => {
      const { rowCount } = await database.query("SELECT FROM jobs WHERE user_id = $1 AND state = $2", [id, state])
      return rowCount === 1
    })

  await world.fault(
    { where: "video", match: "status", kind: "fail", status: 503, times: 1000 },
    { where: "video", match: "webhook", kind: "lose", times: 1000 }
  )
  await Promise.all([confirms(late), confirms(callback)])
  await hastens(late, "generating", "now() - interval '1 second'")
  await late.sees(/Не получилось/)
  await world.heal()
  await Promise.all([hastens(late, "failed"), hastens(callback, "generating")])

  const fails = { where: "telegram", kind: "fail", status: 400, about: String(refusal.id), times: 10 }
  await world.fault(
    { ...fails, match: "sendVideo", words: "Bad Request: VIDEO_FILE_INVALID" },
    { ...fails, match: "sendDocument", words: "Bad Request: VIDEO_FILE_INVALID" },
    { where: "video", match: "create", kind: "insufficient-credits", about: wordsOf(money) },
    { where: "video", match: "create", kind: "moderation", about: wordsOf(moderation) }
  )
  await Promise.all([refusal, money, moderation].map(confirms))
  await late.sees(/всё-таки готово/)
  for (const person of [callback, refusal]) await comesTo(person, "delivered")
  for (const person of [money, moderation]) await comesTo(person, "failed")
  await world.heal()

  await world.fault({ where: "video", match: "create", kind: "delay", delayMs: 200, about: wordsOf(disk) })
  await confirms(disk)
  const videos = join(world.folder, "videos")
  await rename(videos, `${videos}.away`)
  await writeFile(videos, "no folder")
  await world.eventually(async () => {
    const { rowCount } = await database.query("SELECT FROM job_events WHERE step = 'no room'")
    return rowCount === 1
  })

  const { rows } = await database.query<Names>(
    `SELECT id AS job, number::text AS number, substr(traceparent, 4, 32) AS trace, task, user_id::text AS user
     FROM jobs ORDER BY user_id`
  )
  const namesOf = ({ id }: Person): Names => {
    const names = rows.find(({ user }) => user === String(id))
    if (names === undefined) throw new Error(`user ${id} ordered nothing`)
    return names
  }
  return {
    late: namesOf(late),
    callback: namesOf(callback),
    refusal: namesOf(refusal),
    money: namesOf(money),
    moderation: namesOf(moderation),
    disk: namesOf(disk)
  }
}
