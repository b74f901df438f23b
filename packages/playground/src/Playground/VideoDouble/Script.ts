import { Context, Effect, Layer, Ref, Schema } from "effect"
import { type HttpRouter, HttpServerRequest, HttpServerResponse } from "effect/http"
import type { Passed } from "../Double/Gate.ts"

/** Answers that wait at most; a test that needs more has forgotten to clear them. */
const maxScripted = 100

export const ScriptBody = Schema.Struct({ texts: Schema.Array(Schema.String).check(Schema.isMaxLength(maxScripted)) })

/** What a text model says, and what is heard in recordings. */
type Part = "texts" | "transcriptions"

/** Answers of the text model that are said beforehand: one script, whichever API the model is asked by. */
export class Script extends Context.Service<
  Script,
  {
    /** Says the next answers, in place of those that still wait. */
    readonly tell: (part: Part, texts: ReadonlyArray<string>) => Effect.Effect<void>
    /** Takes the next answer; undefined where none was said. */
    readonly next: (part: Part) => Effect.Effect<string | undefined>
  }
>()("kudo/Playground/VideoDouble/Script") {
  static readonly layer = Layer.effect(
    Script,
    Effect.gen(function* () {
      const waiting = {
        texts: yield* Ref.make<ReadonlyArray<string>>([]),
        transcriptions: yield* Ref.make<ReadonlyArray<string>>([])
      }
      return {
        tell: (part, texts) => Ref.set(waiting[part], texts),
        next: (part) => Ref.modify(waiting[part], ([next, ...rest]) => [next, rest])
      }
    })
  )
}

/** What is wrong with a script that is none. */
export const noScript = "Expected { texts }."

/** `POST {control}/{part}` with `{ texts }`, which tells the script; anything else is `wrong`. */
export const scriptRoute = Effect.fnUntraced(function* <E>(
  router: Pick<HttpRouter.HttpRouter, "add">,
  control: `/${string}`,
  part: Part,
  gate: Passed<E>,
  wrong: E
) {
  const script = yield* Script
  const tell = Effect.gen(function* () {
    const { texts } = yield* HttpServerRequest.schemaBodyJson(ScriptBody)
    yield* script.tell(part, texts)
    return HttpServerResponse.jsonUnsafe({ ok: true })
  }).pipe(Effect.mapError(() => wrong))
  yield* router.add("POST", `${control}/${part}`, gate.plain(`set ${part}`, tell))
})
