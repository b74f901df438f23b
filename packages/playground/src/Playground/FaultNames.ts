import { methodNames, unknownMethod } from "./MethodNames.ts"
import { nearest } from "./nearest.ts"

/** The routes of each double of a video or text API that a fault can hit, by its names for them. */
const routes = {
  video: ["create", "status", "delete", "content"],
  assistant: ["responses", "chat", "moderations", "transcriptions"],
  kie: ["create", "status", "content", "models"],
  google: ["create", "status", "cancel", "content", "models", "generate"],
  openrouter: ["create", "status", "content", "credits", "key"],
  replicate: ["create", "model", "list", "status", "cancel", "content", "account"],
  ark: ["create", "list", "status", "cancel", "models", "content"],
  fal: ["create", "status", "result", "cancel", "upload", "content", "list", "models", "bill", "pricing", "keys"]
} as const

/** A double that faults can hit, beside Telegram's. */
export type ApiPlace = keyof typeof routes
export type RouteName<Place extends ApiPlace> = (typeof routes)[Place][number]

/** What a double sends by itself; undefined for one that only answers. */
const deliveries: Readonly<Record<"telegram" | ApiPlace, string | undefined>> = {
  telegram: "update",
  video: "webhook",
  assistant: undefined,
  kie: "webhook",
  google: "webhook",
  openrouter: "webhook",
  replicate: "webhook",
  ark: "webhook",
  fal: "webhook"
}

/** Whether a name is that of something that doubles send by themselves. */
export const isDelivery = (name: string): boolean => Object.values(deliveries).includes(name)

const calls = (place: "telegram" | ApiPlace): ReadonlyArray<string> =>
  place === "telegram" ? methodNames : routes[place]

/** What a fault of Telegram's can hit: a method, or the delivery of an update. */
export const telegramNames: ReadonlyArray<string> = [...methodNames, "update"]

/** Why no fault can hit what a name means at a double, if none can. */
export const wrongName = (place: "telegram" | ApiPlace, name: string): string | undefined => {
  const delivery = deliveries[place]
  const known = [...calls(place), ...(delivery === undefined ? [] : [delivery])]
  if (known.includes(name)) return undefined
  if (place === "telegram") return unknownMethod(name, known)
  const meant = nearest(name, known)
  const words = meant === undefined ? `it has ${known.join(", ")}` : `the nearest is ${meant}`
  return `${place} has no route ${name}, ${words}`
}
