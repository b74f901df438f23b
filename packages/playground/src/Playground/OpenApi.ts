import { Effect, Schema } from "effect"
import { HttpRouter, HttpServerResponse } from "effect/http"
import { ChaosPlan } from "./Chaos.ts"
import { Block, Link, Pay, Press, Profile, Renew, Whoever } from "./ChatApi.ts"
import { FaultsBody } from "./Faults.ts"
import { NewGroup } from "./Groups.ts"
import { Numbering, RawUpdate, Redeliver } from "./Inspection.ts"
import { Advance } from "./MovableClock.ts"
import { Ask, Choose } from "./UserInline.ts"
import { Edit, Forward, React, Send } from "./UserMessages.ts"
import { Users } from "./UserRoutes.ts"
import { ScriptBody } from "./VideoDouble/Script.ts"

/** A route by which a test or a page acts, apart from those of Telegram and of the video APIs. */
interface ControlRoute {
  readonly method: "get" | "post" | "delete"
  readonly path: string
  readonly summary: string
  readonly body?: Schema.Top
  /** Parameters in the query, those that must be there first. */
  readonly query?: ReadonlyArray<string>
  /** Fields and files of a form, where the body is one. */
  readonly form?: ReadonlyArray<string>
}

const chat = (name: string, summary: string, body: Schema.Top): ControlRoute => ({
  method: "post",
  path: `/playground/chat/${name}`,
  summary,
  body,
  query: ["bot"]
})
const form = (name: string, summary: string, fields: ReadonlyArray<string>): ControlRoute => ({
  method: "post",
  path: `/playground/chat/${name}`,
  summary,
  form: fields,
  query: ["bot"]
})
const look = (name: string, summary: string, ...query: ReadonlyArray<string>): ControlRoute => ({
  method: "get",
  path: `/playground/telegram/${name}`,
  summary,
  query: [...query, "bot"]
})
const change = (path: string, summary: string, body: Schema.Top): ControlRoute => ({
  method: "post",
  path,
  summary,
  body
})

/** Every control route of a playground that stands alone. */
const controlRoutes: ReadonlyArray<ControlRoute> = [
  chat("send", "A user writes to the bot", Send),
  form("attach", "A user sends a file", ["user", "chat", "caption", "reply_to", "topic", "duration", "a file"]),
  form("album", "A user sends an album", ["user", "chat", "media", "reply_to", "topic", "gap_ms", "files"]),
  chat("edit", "A user changes a message", Edit),
  chat("forward", "A user forwards a message to the bot", Forward),
  chat("react", "A user reacts to a message", React),
  chat("press", "A user presses a button and waits for the answer", Press),
  chat("stop", "A user stops what the bot is writing", Whoever),
  chat("inline", "A user asks the bot for inline results", Ask),
  chat("choose", "A user sends an inline result", Choose),
  chat("pay", "A user pays an invoice in Stars", Pay),
  chat("invoice", "What an invoice link asks for", Link),
  chat("refund", "The newest payment is given back", Whoever),
  chat("renew", "A month of a subscription passes", Renew),
  chat("block", "A user blocks the bot, or unblocks it", Block),
  chat("profile", "A user changes who they are", Profile),
  {
    method: "get",
    path: "/playground/chat/events",
    summary: "What happens in a chat, as it happens",
    query: ["user", "bot"]
  },
  { method: "get", path: "/playground/chat/file/{fileId}", summary: "A file of a chat", query: ["bot"] },
  look("bots", "Which bots have called"),
  look("methods", "Which methods are simulated"),
  look("calls", "What the bot called", "after", "method", "wait"),
  look("users", "Everybody in the bot's chats"),
  look("messages", "What was said", "user"),
  look("keyboard", "The labels of the keyboard that the bot gave a user", "user"),
  change("/playground/telegram/users", "Brings users as they are", Users),
  change("/playground/telegram/groups", "Makes a group with the bot in it", NewGroup),
  change("/playground/telegram/updates", "Gives the bot any update", RawUpdate),
  change("/playground/telegram/redeliver", "Delivers an update again", Redeliver),
  change("/playground/telegram/numbering", "Numbers the updates anew", Numbering),
  change("/playground/faults", "Lets something go wrong", FaultsBody),
  { method: "get", path: "/playground/faults", summary: "What still waits to go wrong" },
  { method: "delete", path: "/playground/faults", summary: "Nothing goes wrong any more" },
  change("/playground/chaos", "Lets things go wrong as a seed decides", ChaosPlan),
  { method: "get", path: "/playground/chaos", summary: "What a seed let go wrong" },
  { method: "delete", path: "/playground/chaos", summary: "Ends it, and tells what went wrong" },
  change("/playground/clock", "Moves the clock forward", Advance),
  { method: "get", path: "/playground/clock", summary: "What time it is, in milliseconds since 1970" },
  change("/playground/openai/texts", "What the text model says next", ScriptBody),
  change("/playground/openai/transcriptions", "What is heard in the next recordings", ScriptBody),
  change("/playground/fal/transcriptions", "What fal hears in the next recordings", ScriptBody),
  { method: "get", path: "/playground/openapi.json", summary: "This description" }
]

const bodyOf = ({ body, form: fields }: ControlRoute) => {
  if (fields !== undefined) {
    const properties = Object.fromEntries(fields.map((name) => [name, {}]))
    return {
      requestBody: { required: true, content: { "multipart/form-data": { schema: { type: "object", properties } } } }
    }
  }
  if (body === undefined) return {}
  const { schema, definitions } = Schema.toJsonSchemaDocument(body)
  const defined = Object.keys(definitions).length === 0 ? schema : { ...schema, $defs: definitions }
  return { requestBody: { required: true, content: { "application/json": { schema: defined } } } }
}

const operationOf = (route: ControlRoute) => {
  const named = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => ({ name, in: "path", required: true }))
  const asked = (route.query ?? []).map((name) => ({ name, in: "query", required: false }))
  const json = { content: { "application/json": { schema: { type: "object" } } } }
  return {
    summary: route.summary,
    parameters: [...named, ...asked].map((parameter) => ({ ...parameter, schema: { type: "string" } })),
    ...bodyOf(route),
    responses: {
      "200": { description: "Done", ...json },
      "4XX": { description: "Refused, in words: `error`", ...json }
    }
  }
}

const describe = () => {
  const paths: Record<string, Record<string, object>> = {}
  for (const route of controlRoutes) (paths[route.path] ??= {})[route.method] = operationOf(route)
  return { openapi: "3.1.0", info: { title: "kudo-playground: its control routes", version: "0.2.0" }, paths }
}

/** `GET /playground/openapi.json`: the control routes, for those who write a client of their own. */
export const openApiRoutes = HttpRouter.add(
  "GET",
  "/playground/openapi.json",
  Effect.sync(() => HttpServerResponse.jsonUnsafe(describe()))
)
