import { Context, Effect, Layer, Option, Ref, Schema } from "effect"
import { scene, type Scene, type SceneBrief } from "./Scene.ts"
import { answerWith, languageFor } from "./SceneAnswer.ts"
import { Script } from "./Script.ts"

/** What somebody asks of the model, by whichever wire. */
interface Asked {
  readonly instructions: string
  readonly said: string
  /** The members of the object that is to be answered; undefined where a text is asked for. */
  readonly members: ReadonlyArray<string> | undefined
}

/** What the bot's assistant sends as its input; every other text is taken as the idea itself. */
const Brief = Schema.fromJsonString(
  Schema.Struct({
    idea: Schema.String,
    style: Schema.optionalKey(Schema.NullOr(Schema.String)),
    previous: Schema.optionalKey(Schema.NullOr(Schema.String)),
    ratio: Schema.optionalKey(Schema.NullOr(Schema.String)),
    seconds: Schema.optionalKey(Schema.NullOr(Schema.Finite))
  })
)

const briefOf = (text: string): SceneBrief =>
  Option.match(Schema.decodeOption(Brief)(text), {
    onNone: () => ({ idea: text, style: "scene", previous: "", ratio: "", seconds: undefined }),
    onSome: (brief) => ({
      idea: brief.idea,
      style: brief.style ?? "scene",
      previous: brief.previous ?? "",
      ratio: brief.ratio ?? "",
      seconds: brief.seconds ?? undefined
    })
  })

/** Whether there is nothing in what was said that could become a scene. */
export const saysNothing = (said: string): boolean => briefOf(said).idea.trim() === ""

/** The members that a JSON schema names, or the one of an object that is asked for without a schema. */
export const membersIn = (schema: { readonly properties?: Readonly<Record<string, unknown>> } | undefined) =>
  Object.keys(schema?.properties ?? { prompt: {} })

/** Tokens, as a bill counts them: about four letters each. */
export const tokensOf = (text: string): number => Math.ceil(text.length / 4)

/** A text model without a model: it says what it was told to say, else a scene around the words that it hears. */
export class TextModel extends Context.Service<
  TextModel,
  { readonly write: (asked: Asked) => Effect.Effect<string> }
>()("kudo/Playground/VideoDouble/TextModel") {
  static readonly layer = Layer.effect(
    TextModel,
    Effect.gen(function* () {
      const script = yield* Script
      const attempts = yield* Ref.make(0)
      return {
        write: Effect.fnUntraced(function* ({ instructions, said, members }) {
          const brief = briefOf(said)
          const attempt = brief.style === "another" ? yield* Ref.updateAndGet(attempts, (count) => count + 1) : 0
          const told = yield* script.next("texts")
          if (told !== undefined) return told
          const written: Scene = scene(brief, attempt, languageFor(instructions, brief.idea))
          return answerWith(written, { schema: members, instructions })
        })
      }
    })
  )
}
