import { noTaskInputs } from "../../src/providers/VideoProvider/inputs.ts"
import { Effect, Stream } from "effect"
import type { Provider, VideoSource } from "../../src/providers/VideoProvider.ts"
import type { Harness, HarnessOptions } from "../kit/providers/harness.ts"
import { jobId, order } from "../kit/soraDriver.ts"
import { type Answer, makeVideoServer, type VideoServer } from "../kit/VideoServer.ts"

/** What the server answers to which of the driver's calls. */
type Script = Partial<Record<ReturnType<Harness["kindOf"]>, Answer>>

/** A video as servers send it. */
export const video = (body: string | Uint8Array): Exclude<Answer, string> => ({
  headers: { "content-type": "video/mp4" },
  body
})

/** Where keys are sent in. */
const keyHeaders = ["authorization", "x-goog-api-key", "x-api-key", "api-key"]

/** Every key that a server was sent. */
export const keysSeen = (server: VideoServer): ReadonlyArray<string> =>
  server.requests.flatMap(({ headers, path }) => [
    ...keyHeaders.flatMap((name) => {
      const value = headers[name]
      return typeof value === "string" && value !== "" ? [value.replace(/^\w+ /, "")] : []
    }),
    ...new URL(path, "http://server").searchParams.getAll("key")
  ])

export const promptOf = (harness: Harness): string => order(harness.order).prompt

/** The order that every harness's model takes. */
export const submitTo = (provider: Provider, harness: Harness) =>
  provider.submit(order(harness.order), harness.model, jobId, noTaskInputs)

/** Everything that {@link Provider.content} gives for a source. */
export const download = Effect.fnUntraced(function* (provider: Provider, source: VideoSource) {
  const { length, bytes } = yield* provider.content(source)
  return { length, bytes: Buffer.concat(yield* Stream.runCollect(bytes)) }
})

/** A driver before a scripted server of its own. What a script leaves out is not found there. */
export const makeStand = Effect.fnUntraced(function* (harness: Harness, options: HarnessOptions = {}) {
  const server = yield* makeVideoServer
  const { origin } = new URL(server.url)
  const provider = yield* harness.make(origin, options)
  const script = (by: Script) =>
    server.script((exchange) => harness.always?.(exchange) ?? by[harness.kindOf(exchange)] ?? { status: 404, body: {} })
  const submit = submitTo(provider, harness)
  const accepted = Effect.gen(function* () {
    script({ submit: harness.accepted })
    return (yield* submit).task
  })
  return {
    server,
    origin,
    provider,
    script,
    submit,
    /** How often the driver asked for a video to be made. */
    submits: () => server.requests.filter((exchange) => harness.kindOf(exchange) === "submit").length,
    /** A task that the server has taken. */
    accepted,
    /** The status that the driver makes of an answer. */
    statusOf: Effect.fnUntraced(function* (answer: Answer) {
      const task = yield* accepted
      script({ status: answer })
      return yield* provider.status(task, harness.model)
    }),
    /** A finished video's source, and a server that answers like this to whoever fetches it. */
    finished: Effect.fnUntraced(function* (content: Answer) {
      const task = yield* accepted
      script({ status: harness.ready(origin), content })
      const status = yield* provider.status(task, harness.model)
      return status._tag === "Ready" ? status.source : yield* Effect.die(new Error(`${status._tag}, not Ready`))
    })
  }
})
