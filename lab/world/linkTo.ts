import type { World } from "./World.ts"

/** Lets somebody order a video that Telegram takes in no form; the address of the link that comes in its place. */
export const linkTo = async (world: World, id: number, words: string): Promise<string> => {
  const person = world.person(id)
  await world.fault(
    { where: "telegram", match: "sendVideo", kind: "fail", status: 400, times: 10 },
    { where: "telegram", match: "sendDocument", kind: "fail", status: 400 }
  )
  await person.orders(words)
  await person.presses("✅ Создать")
  const { html } = await person.sees(/вот ссылка/)
  await world.heal()
  return /href="([^"]+)"/.exec(html)?.[1]?.replaceAll("&amp;", "&") ?? ""
}
