import { Effect, Ref, Schema } from "effect"
import { type HttpRouter, HttpServerRequest, HttpServerResponse } from "effect/http"
import type { Gated } from "../Double/Gate.ts"
import { invalid, type Refusal } from "./Refusal.ts"

/** Answers that wait at most; a test that needs more has forgotten to clear them. */
const maxScripted = 100

export const ScriptBody = Schema.Struct({ texts: Schema.Array(Schema.String).check(Schema.isMaxLength(maxScripted)) })

/**
 * Answers that are said beforehand: `POST path` with `{ texts }` says the next ones, in place of those that still wait.
 * Each is taken once.
 */
export const scriptAt = Effect.fnUntraced(function* (
  router: HttpRouter.HttpRouter,
  path: `/${string}`,
  gate: Gated<Refusal>
) {
  const waiting = yield* Ref.make<ReadonlyArray<string>>([])
  const script = Effect.gen(function* () {
    const { texts } = yield* HttpServerRequest.schemaBodyJson(ScriptBody)
    yield* Ref.set(waiting, texts)
    return HttpServerResponse.jsonUnsafe({ ok: true })
  }).pipe(Effect.mapError(() => invalid(null, null, "Expected { texts }.")))
  yield* router.add("POST", path, gate.plain(`set ${path.split("/").at(-1)}`, script))
  return Ref.modify(waiting, ([next, ...rest]): [string | undefined, ReadonlyArray<string>] => [next, rest])
})
