import { Effect, Schedule } from "effect"
import { EventId } from "../../../domain/Ids.ts"
import { failpoint } from "../../../platform/Failpoints.ts"
import { html, plain } from "../../../platform/Locale.ts"
import { TelegramGateway, Topic } from "../../../telegram/TelegramGateway.ts"
import { Stills } from "../../../video/Stills.ts"
import { stillCaption } from "../../Dialog/cardStills.ts"
import type { Event } from "../../Dialog/Event.ts"
import { sentPrompt } from "../../Dialog/scenes.ts"
import type { Awaits } from "./Awaited.ts"

/** How often the chat shows that a picture is on its way: Telegram shows it for five seconds. */
const showEvery = "4 seconds"
/** How often a still is sent that Telegram is too busy for. */
const maxSends = 3

/** Has the still drawn that a dialog waits for, and sends it, which is when it is named by Telegram. */
export const makeDrawing = Effect.gen(function* () {
  const stills = yield* Stills
  const gateway = yield* TelegramGateway

  const drawing: Awaits = ({ user }, { topic, dialog: { state, language } }) => {
    if (state._tag !== "AwaitingStill") return undefined
    const { request, card } = state
    const { spec, prompt } = card
    const failed = (problem: Extract<Event, { _tag: "StillFailed" }>["problem"]): Event => ({
      _tag: "StillFailed",
      request,
      problem
    })

    const sent = Effect.gen(function* () {
      yield* Effect.ignore(gateway.showUploading(user, "photo")).pipe(
        Effect.repeat(Schedule.spaced(showEvery)),
        Effect.forkChild
      )
      const brief = { prompt: sentPrompt(spec, prompt), ratio: spec.ratio }
      const { id: still, picture, left } = yield* stills.draw(user, EventId.make(request), brief)
      const caption = stillCaption(still, left, html(language), plain(language))
      const file = yield* gateway.sendPhoto(user, picture, caption).pipe(
        Effect.retry({
          schedule: Schedule.spaced("3 seconds"),
          times: maxSends - 1,
          while: ({ reason }) => reason._tag === "RateLimited"
        }),
        // What is being sent is known under its name afterwards.
        Effect.uninterruptible
      )
      yield* failpoint("still.sent")
      return file === undefined ? failed("failed") : ({ _tag: "StillDrawn", request, still, file } as const)
    })
    const event = sent.pipe(
      Effect.catchTags({
        StillRefused: ({ reason }) => Effect.succeed(failed(reason)),
        TelegramError: () => Effect.succeed(failed("failed"))
      }),
      Effect.provideService(Topic, topic)
    )
    return { id: EventId.make(`${request}:still`), event }
  }
  return drawing
})
