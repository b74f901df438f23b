import { Context, Effect, Layer } from "effect"
import type { UserId } from "../domain/Ids.ts"
import { makeInviteLink } from "../money/Promotions/inviteLink.ts"
import type { Screen } from "../telegram/TelegramGateway.ts"
import { caption } from "./Captions/caption.ts"
import type { Job } from "./Jobs.ts"
import { ModelCatalogue } from "./ModelCatalogue.ts"

/** The words and buttons under a video, in its user's language; with the link by which the user shares it. */
export class Captions extends Context.Service<
  Captions,
  {
    /** `smaller` where it was encoded anew in fewer bytes, though it was bought for its size. */
    readonly of: (job: Job, sent?: { readonly smaller: boolean }) => Effect.Effect<Screen>
    /** The user's own link to the bot; undefined while Telegram has not told the bot's name. */
    readonly link: (user: UserId) => Effect.Effect<string | undefined>
  }
>()("kudo/Captions") {
  /** `aiNotice`: whether a caption says that the video was made by AI. */
  static readonly layer = ({ aiNotice }: { readonly aiNotice: boolean }) =>
    Layer.effect(
      Captions,
      Effect.gen(function* () {
        const catalogue = yield* ModelCatalogue
        const link = yield* makeInviteLink
        return Captions.of({
          link,
          of: Effect.fnUntraced(function* (job: Job, sent?: { readonly smaller: boolean }) {
            return caption(job, { catalogue, aiNotice, link: yield* link(job.user), ...sent })
          })
        })
      })
    )
}
