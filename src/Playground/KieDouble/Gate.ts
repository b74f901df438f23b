import { Context, type Effect, Layer, type Redacted } from "effect"
import { bearer, makeGate } from "../Double/Gate.ts"
import { answerOf, noAccess, outOfCredits, type Refused, serverFault, tooFrequent } from "./Answers.ts"

const make = (apiKey: Redacted.Redacted | undefined) =>
  makeGate<Refused>({
    place: "kie",
    apiKey,
    keyOf: bearer,
    words: { noAccess, outOfCredits, serverFault, tooFrequent: () => tooFrequent, answer: answerOf }
  })

/** What every route that needs a key goes through. */
export class Gate extends Context.Service<Gate, Effect.Success<ReturnType<typeof make>>>()(
  "kudo/Playground/KieDouble/Gate"
) {
  static readonly layer = (apiKey: Redacted.Redacted | undefined) => Layer.effect(Gate, make(apiKey))
}
