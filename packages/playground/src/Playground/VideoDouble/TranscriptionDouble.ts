import type { FileSystem, Path } from "effect"
import { Effect, Predicate, Ref, Schema } from "effect"
import { HttpRouter, HttpServerRequest, HttpServerResponse } from "effect/http"
import type { Gated } from "../Double/Gate.ts"
import type { Fault } from "../Faults.ts"
import { formBody, text } from "./Order.ts"
import { blocked, invalid, missing, type Refusal } from "./Refusal.ts"

/** Answers that wait at most; a test that needs more has forgotten to clear them. */
const maxScripted = 100

const Script = Schema.Struct({ texts: Schema.Array(Schema.String).check(Schema.isMaxLength(maxScripted)) })

/** What is heard in a recording of which nothing was told. */
export const heardByDefault = "A paper boat sails down the gutter after the rain."

const transcribe = (scripted: Ref.Ref<ReadonlyArray<string>>, fault: Fault | undefined) =>
  Effect.gen(function* () {
    const form = yield* formBody
    yield* text(form, "model")
    const file = form["file"]
    if (!Array.isArray(file) || !file.some((one) => Predicate.hasProperty(one, "name"))) return yield* missing("file")
    if (fault?.kind === "moderation") return yield* blocked
    const heard = yield* Ref.modify(scripted, ([next = heardByDefault, ...rest]) => [next, rest])
    return HttpServerResponse.jsonUnsafe({ text: heard, usage: { type: "duration", seconds: 1 } })
  })

/**
 * Transcriptions, answered without a model: `POST {control}/transcriptions` with `{ texts }` says what is heard in the next
 * recordings, one after the other.
 */
export const transcriptionRoutes = (prefix: `/${string}`, control: `/${string}`, gate: Gated<Refusal>) =>
  HttpRouter.use(
    Effect.fnUntraced(function* (router) {
      const scripted = yield* Ref.make<ReadonlyArray<string>>([])
      const script = Effect.gen(function* () {
        const { texts } = yield* HttpServerRequest.schemaBodyJson(Script)
        yield* Ref.set(scripted, texts)
        return HttpServerResponse.jsonUnsafe({ ok: true })
      }).pipe(Effect.mapError(() => invalid(null, null, "Expected { texts }.")))
      const context = yield* Effect.context<FileSystem.FileSystem | Path.Path>()
      const transcriptions = gate.faulty("transcriptions", (fault) =>
        Effect.provideContext(transcribe(scripted, fault), context)
      )
      yield* router.add("POST", `${prefix}/audio/transcriptions`, transcriptions)
      yield* router.add("POST", `${control}/transcriptions`, gate.plain("set transcriptions", script))
    })
  )
