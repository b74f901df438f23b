import { Effect } from "effect"
import type { UserId } from "../../domain/Ids.ts"
import { type Announcement, explanation, Purpose, TelegramGateway } from "../../telegram/TelegramGateway.ts"
import { sniff } from "../../video/Pictures/sniff.ts"

type Kept = NonNullable<Announcement["media"]>

/** Bytes of the largest picture: Telegram takes no larger one as a picture. */
const maxPicture = 10_000_000
/** Bytes of the largest video: it is in memory while it is sent, and a minute of it in 720p is smaller. */
export const maxVideo = 20_000_000

/** Pictures that Telegram takes as such. */
const pictures: ReadonlySet<string> = new Set(["jpeg", "png", "webp"])

/** MP4 and its kin name themselves behind the length of their first box. */
const isMp4 = (bytes: Uint8Array) =>
  sniff(bytes) === undefined && Buffer.from(bytes.subarray(4, 8)).toString("latin1") === "ftyp"

/** What a file is by its first bytes, or why it is not taken, in words. */
export const mediaKind = (
  bytes: Uint8Array
): { readonly _tag: "Kind"; readonly kind: Kept["kind"] } | { readonly _tag: "Refused"; readonly trouble: string } => {
  const picture = sniff(bytes)
  if (picture !== undefined && pictures.has(picture)) {
    return bytes.length > maxPicture
      ? { _tag: "Refused", trouble: `A picture may have ${maxPicture / 1_000_000} MB` }
      : { _tag: "Kind", kind: "photo" }
  }
  if (!isMp4(bytes)) return { _tag: "Refused", trouble: "It is no JPEG, PNG, WebP or MP4" }
  return bytes.length > maxVideo
    ? { _tag: "Refused", trouble: `A video may have ${maxVideo / 1_000_000} MB` }
    : { _tag: "Kind", kind: "video" }
}

/** What became of a file: what Telegram has it as, or why it does not. */
export type MediaKept =
  | { readonly _tag: "Kept"; readonly media: Kept }
  | { readonly _tag: "Refused"; readonly trouble: string }

/** Has Telegram take a picture or video, through the chat of the operator who gives it: from then on the bot sends it by its id. */
export const makeKeepMedia = Effect.map(TelegramGateway, (gateway) =>
  Effect.fnUntraced(function* (operator: UserId, bytes: Uint8Array): Effect.fn.Return<MediaKept> {
    const found = mediaKind(bytes)
    if (found._tag === "Refused") return found
    return yield* gateway.keep(operator, found.kind, bytes).pipe(
      Effect.provideService(Purpose, "notice"),
      Effect.match({
        onSuccess: (media): MediaKept =>
          media === undefined
            ? { _tag: "Refused", trouble: "Telegram made something else of it: a video needs a sound track" }
            : { _tag: "Kept", media },
        onFailure: ({ reason }): MediaKept => ({
          _tag: "Refused",
          trouble: `Telegram does not take it: ${explanation(reason)}`
        })
      })
    )
  })
)
