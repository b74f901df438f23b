import { Effect } from "effect"
import { EventId } from "../../../domain/Ids.ts"
import { defaultLanguage } from "../../../domain/Language.ts"
import { PictureFiles } from "../../../video/PictureFiles.ts"
import type { PictureProblem } from "../../../video/Pictures/PictureProblem.ts"
import type { FollowUp } from "../../Dialog/FollowUp.ts"
import type { Actor } from "../Actor.ts"

type CheckPicture = Extract<FollowUp, { _tag: "CheckPicture" }>

/**
 * Reads a picture that was sent, apart from the queue: what comes after it waits for nothing. One that cannot be used comes back as an event.
 * What Telegram does not give out at the moment is read when the video is ordered.
 */
export const makeCheckPicture = Effect.gen(function* () {
  const files = yield* PictureFiles

  const check = Effect.fnUntraced(function* ({ user, scope }: Actor, { file, request }: CheckPicture) {
    const problem = yield* files.take(file).pipe(
      Effect.as(undefined),
      Effect.catchTags({
        PictureRefused: ({ reason }) => Effect.succeed<PictureProblem | undefined>(reason),
        TelegramError: ({ reason }) =>
          Effect.succeed<PictureProblem | undefined>(reason._tag === "TooLarge" ? "too-large" : undefined)
      })
    )
    if (problem === undefined) return
    yield* scope.receive(user, {
      id: EventId.make(`${request}:picture`),
      event: { _tag: "PictureRefused", file, problem },
      language: defaultLanguage,
      pressed: undefined
    })
  })

  return (actor: Actor, asked: CheckPicture) =>
    Effect.sync(() =>
      actor.scope.run(
        check(actor, asked).pipe(Effect.catchCause((cause) => Effect.logWarning("a picture was not checked", cause)))
      )
    )
})
