import { Effect, Option, Ref, type Schema } from "effect"
import type OpenAI from "openai"
import { call, type makeClient, refusal } from "../../platform/OpenAiClient.ts"
import type { Trouble } from "../../platform/JsonApi.ts"
import { readCategories } from "./answers.ts"
import { genAiSpan } from "./genAiSpan.ts"
import { isMisfit } from "./parameters.ts"
import { besideText, moderationModel, sawPicture, specimen } from "./pictureQuestion.ts"

/** Pictures that are asked about at once: the server takes one a question, and an album has ten at most. */
const picturesAtOnce = 3

/** Stands for the answer about a picture that the server cannot look at: it says nothing against it. */
const unseen: Schema.Json = { results: [{ flagged: false }] }

/** Why a server does not look at pictures, in codes: its prose may repeat what was sent. */
const whyBlind = (trouble: Trouble) =>
  trouble._tag === "Refused" ? { status: trouble.status, codes: refusal(trouble.body).codes.join(", ") } : {}

/**
 * The answers of the Moderations API about a text and the pictures beside it, the text's first. A text that is flagged is the
 * end of it. Whether the server looks at pictures is found out by asking: of one that does not the text alone is judged, from
 * then on without asking. A picture that it refuses is held against one that nothing is wrong with, so that nobody's own
 * picture ends the looking.
 */
export const makeModerating = Effect.fnUntraced(function* (
  client: ReturnType<typeof makeClient>,
  { baseUrl, withinSeconds }: { readonly baseUrl: string; readonly withinSeconds: number }
) {
  const looks = yield* Ref.make(true)

  const ask = (input: string | Array<OpenAI.ModerationMultiModalInput>): Effect.Effect<unknown, Trouble> =>
    genAiSpan(
      { operation: "moderation", model: moderationModel, baseUrl },
      call(withinSeconds, (signal) => client.moderations.create({ model: moderationModel, input }, { signal }))
    )

  const blind = Effect.fnUntraced(function* (why: object) {
    if (!(yield* Ref.getAndSet(looks, false))) return unseen
    yield* Effect.logWarning("the text server looks at no pictures: they are judged by the video server alone").pipe(
      Effect.annotateLogs({ ...why })
    )
    return unseen
  })

  /** A refusal of one picture says nothing of the next. */
  const refusesAll = ask(specimen).pipe(
    Effect.map((answer) => !sawPicture(answer)),
    Effect.catchIf(isMisfit, () => Effect.succeed(true))
  )

  const askOf = (text: string, picture: Uint8Array) =>
    Effect.gen(function* () {
      if (!(yield* Ref.get(looks))) return unseen
      return yield* ask(besideText(text, picture)).pipe(
        Effect.flatMap((answer) => (sawPicture(answer) ? Effect.succeed(answer) : blind({}))),
        Effect.catchIf(isMisfit, (trouble) =>
          Effect.flatMap(refusesAll, (all) => (all ? blind(whyBlind(trouble)) : Effect.fail(trouble)))
        )
      )
    })

  return (text: string, pictures: ReadonlyArray<Uint8Array>): Effect.Effect<ReadonlyArray<unknown>, Trouble> =>
    Effect.gen(function* () {
      const ofText = yield* ask(text)
      const isForbidden = Option.exists(readCategories(ofText), (categories) => categories.length > 0)
      if (isForbidden || pictures.length === 0) return [ofText]
      const ofPictures = yield* Effect.forEach(pictures, (picture) => askOf(text, picture), {
        concurrency: picturesAtOnce
      })
      return [ofText, ...ofPictures]
    })
})
