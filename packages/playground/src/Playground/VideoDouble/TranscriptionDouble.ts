import type { FileSystem, Path } from "effect"
import { Effect, Predicate } from "effect"
import { HttpRouter, HttpServerResponse } from "effect/http"
import type { Gated } from "../Double/Gate.ts"
import type { Fault } from "../Faults.ts"
import { formBody, text } from "./Order.ts"
import { blocked, invalid, missing, type Refusal } from "./Refusal.ts"
import { noScript, Script, scriptRoute } from "./Script.ts"

/** What is heard in a recording of which nothing was told. */
export const heardByDefault = "A paper boat sails down the gutter after the rain."

const transcribe = (script: Script["Service"], fault: Fault | undefined) =>
  Effect.gen(function* () {
    const form = yield* formBody
    yield* text(form, "model")
    const file = form["file"]
    if (!Array.isArray(file) || !file.some((one) => Predicate.hasProperty(one, "name"))) return yield* missing("file")
    if (fault?.kind === "moderation") return yield* blocked
    const heard = (yield* script.next("transcriptions")) ?? heardByDefault
    return HttpServerResponse.jsonUnsafe({ text: heard, usage: { type: "duration", seconds: 1 } })
  })

/**
 * Transcriptions, answered without a model: `POST {control}/transcriptions` with `{ texts }` says what is heard in the next
 * recordings, one after the other.
 */
export const transcriptionRoutes = (prefix: `/${string}`, control: `/${string}`, gate: Gated<Refusal, "assistant">) =>
  HttpRouter.use(
    Effect.fnUntraced(function* (router) {
      const script = yield* Script
      yield* scriptRoute(router, control, "transcriptions", gate, invalid(null, null, noScript))
      const context = yield* Effect.context<FileSystem.FileSystem | Path.Path>()
      const transcriptions = gate.faulty("transcriptions", (fault) =>
        Effect.provideContext(transcribe(script, fault), context)
      )
      yield* router.add("POST", `${prefix}/audio/transcriptions`, transcriptions)
    })
  )
