import { Effect, Fiber, Schedule } from "effect"
import { keepsSize } from "../../domain/Video.ts"
import { failpoint } from "../../platform/Failpoints.ts"
import {
  type OutgoingVideo,
  type SentVideo,
  type TelegramError,
  TelegramGateway
} from "../../telegram/TelegramGateway.ts"
import { Captions } from "../Captions.ts"
import { coverBytes } from "../Media.ts"
import { type Delivery, type Job, JobDeliveries, sentFile } from "../Jobs.ts"
import { SharedLinks } from "../SharedLinks.ts"
import { type StoredVideo, VideoStore } from "../VideoStore.ts"
import { type DeliveryFallback, firstAttempt, lastResort, nextAttempt, type Shape } from "./DeliveryFallback.ts"

/** A send that surely did not happen is tried for about ten minutes; then the user gets the link. */
const maxSends = 20
/** Seconds between them, doubled from the first to the last; a Telegram that names hours is asked again sooner. */
const waits = { first: 1, last: 30 }
/** Telegram shows the sign of uploading for five seconds. */
const signEvery = Schedule.spaced("4 seconds")
/** Bytes of a smaller copy: what Telegram's own server takes, with some room for the form around it. */
const smallerBytes = 49_000_000

/** Telegram's id of 🎉, one of the effects that cost nothing. */
const celebration = "5046509860389126442"

/** How a video came to its user; undefined when nobody can get it. */
export interface Outcome {
  readonly delivery: Delivery | undefined
  readonly sent: SentVideo | undefined
  /** Telegram's answer, where it did not take the file. */
  readonly refusal?: string
  /** Whether what was sent has fewer bytes than the video that was bought for its size. */
  readonly smaller?: boolean
  /** Sends it once more into its message, where Telegram took it for what it is not. */
  readonly repair?: Effect.Effect<SentVideo, TelegramError>
}

const nothing: Outcome = { delivery: undefined, sent: undefined }

/** What happens around the sends of one delivery. */
export interface SendHooks<E> {
  /** Right before each send: if it fails, nothing is sent. */
  readonly begin: Effect.Effect<void, E>
  /** It is certain that nothing was sent; `why` is Telegram's answer, and what is tried next. */
  readonly refused: (why: string) => Effect.Effect<void>
  /** How much of a video that is too large is encoded anew, in percent; undefined when that is over. */
  readonly shrinking: (percent: number | undefined) => Effect.Effect<void>
  /** A new video answers the message that asked for it, which one that is sent again does not. */
  readonly isNew: boolean
  /** Whether it is the first that its user gets. */
  readonly isFirst: boolean
}

interface Attempt {
  readonly stored: StoredVideo
  readonly shape: Shape
  readonly sends: number
  readonly cuts: number
}

/** A stored video as it is offered in a shape, with its caption. */
const makeOutgoing = Effect.gen(function* () {
  const gateway = yield* TelegramGateway
  const captions = yield* Captions
  const store = yield* VideoStore

  /** The same in fewer bytes, where they are too many and it can be made so. */
  const fitting = Effect.fnUntraced(function* (
    job: Job,
    stored: StoredVideo,
    shape: Shape,
    shrinking: SendHooks<unknown>["shrinking"]
  ) {
    if (!shape.smaller && stored.bytes <= gateway.largestUpload) return stored
    const bytes = Math.min(smallerBytes, stored.bytes > smallerBytes ? smallerBytes : stored.bytes / 2)
    return yield* store.smaller(job.id, Math.floor(bytes), shrinking).pipe(
      Effect.orElseSucceed(() => stored),
      Effect.ensuring(shrinking(undefined)),
      // It takes minutes, and nothing was sent: a process that is to end does not wait for it.
      Effect.interruptible
    )
  })

  return Effect.fnUntraced(function* (
    job: Job,
    stored: StoredVideo,
    shape: Shape,
    { isNew, isFirst, shrinking }: Pick<SendHooks<unknown>, "isNew" | "isFirst" | "shrinking">
  ) {
    const { path, bytes, width, height, duration, version, ...pictures } = yield* fitting(job, stored, shape, shrinking)
    const thumbnail = shape.thumbnail ? pictures.thumbnail : undefined
    const cover = shape.cover && bytes + coverBytes <= gateway.largestUpload ? pictures.cover : undefined
    const smaller = keepsSize(job.request) && version !== stored.version
    const screen = {
      ...(yield* captions.of(job, { smaller })),
      replyTo: (isNew ? job.answers : undefined) ?? undefined
    }
    const video: OutgoingVideo = {
      video: { _tag: "File", path, bytes, thumbnail, cover },
      kind: shape.kind,
      width,
      height,
      duration,
      caption: { ...screen, ...(!shape.caption && { html: "" }), ...(!shape.keyboard && { keyboard: [] }) },
      effect: isFirst && shape.effect ? celebration : undefined
    }
    return { video, smaller }
  })
})

const picturesOf = ({ thumbnail, cover }: StoredVideo) => ({
  thumbnail: thumbnail !== undefined,
  cover: cover !== undefined
})

/** The video as it lies there now: it may have been taken away, or be brought back from elsewhere, while a send waited. */
const current = (store: VideoStore["Service"], job: Job, before: StoredVideo) =>
  store.find(job.id).pipe(
    Effect.map((found): StoredVideo | undefined => found),
    Effect.catch(({ reason }) => Effect.succeed(reason === "missing" ? undefined : before))
  )

/** The chat shows that something is uploaded as long as it is. */
const makeShowing = Effect.map(
  TelegramGateway,
  (gateway) =>
    <A, E>(job: Job, send: Effect.Effect<A, E>): Effect.Effect<A, E> =>
      Effect.acquireUseRelease(
        Effect.forkDetach(
          Effect.ignore(gateway.showUploading(job.user)).pipe(
            Effect.andThen(failpoint("deliver.uploading")),
            Effect.repeat(signEvery),
            Effect.interruptible
          ),
          { startImmediately: true }
        ),
        () => send,
        Fiber.interrupt
      )
)

/** How a stored video is offered first. */
const makeFirst = Effect.gen(function* () {
  const { largestUpload } = yield* TelegramGateway
  const links = yield* SharedLinks
  return ({ id, request }: Job, { bytes }: StoredVideo) =>
    Effect.map(links.make(id), (link) =>
      firstAttempt({ keepsSize: keepsSize(request), bytes, largestUpload, link: link !== undefined })
    )
})

const byLink = (delivery: Delivery, { bytes }: StoredVideo): Outcome => ({
  delivery,
  sent: undefined,
  refusal: `${bytes} bytes are too many → ${delivery}`
})

/** Offers a stored video to Telegram, with less of it each time that it is refused. */
export const makeSendStored = Effect.gen(function* () {
  const gateway = yield* TelegramGateway
  const links = yield* SharedLinks
  const deliveries = yield* JobDeliveries
  const store = yield* VideoStore

  const outgoing = yield* makeOutgoing
  const firstOf = yield* makeFirst
  const showing = yield* makeShowing

  const send = <E>(job: Job, stored: StoredVideo, hooks: SendHooks<E>) => {
    const attempt = (now: Attempt): Effect.Effect<Outcome, E> =>
      outgoing(job, now.stored, now.shape, hooks).pipe(
        Effect.flatMap(({ video, smaller }) =>
          Effect.map(showing(job, gateway.sendVideo(job.user, video, hooks.begin)), (sent): Outcome => ({
            delivery: "video",
            sent,
            smaller,
            ...(sent.misread && { repair: gateway.repairVideo(job.user, sent.messageId, video) })
          }))
        ),
        Effect.catchIf(isRefusal, (error) => after(error, now))
      )

    const after = Effect.fnUntraced(function* ({ reason }: TelegramError, now: Attempt): Effect.fn.Return<Outcome, E> {
      const cuts = reason._tag === "TelegramUnavailable" && reason.cut === true ? now.cuts + 1 : 0
      const link = (yield* links.make(job.id)) !== undefined
      const facts = { ...picturesOf(now.stored), shape: now.shape, keepsSize: keepsSize(job.request), link, cuts }
      const asked = nextAttempt(reason, facts)
      const next = asked._tag === "Again" && now.sends >= maxSends ? lastResort(link) : asked
      const why = yield* toldFallback(reason, next)
      switch (next._tag) {
        case "Again": {
          yield* hooks.refused(why)
          const wait = Math.max(next.seconds, waits.first * 2 ** (now.sends - 1))
          yield* Effect.sleep(`${Math.min(wait, waits.last)} seconds`)
          const stored = yield* current(store, job, now.stored)
          if (stored === undefined) return nothing
          return yield* attempt({ ...now, stored, sends: now.sends + 1, cuts })
        }
        case "Less":
          yield* hooks.refused(why)
          return yield* attempt({ ...now, shape: next.shape, cuts: 0 })
        case "Settle":
          return { delivery: next.delivery, sent: undefined, refusal: why }
        case "GiveUp":
          yield* hooks.refused(why)
          return nothing
      }
    })

    return Effect.flatMap(firstOf(job, stored), (first) =>
      first._tag === "Send"
        ? attempt({ stored, shape: first.shape, sends: 1, cuts: 0 })
        : Effect.as(hooks.begin, byLink(first.delivery, stored))
    )
  }

  /** Once, and after everything that counts: who ends in the middle of it leaves a video that looks worse than it is. */
  const repair = (job: Job, { repair, smaller }: Outcome) =>
    repair === undefined
      ? Effect.void
      : repair.pipe(
          Effect.map((sent) => sentFile(sent, smaller)),
          Effect.flatMap((file) => (file === undefined ? Effect.void : deliveries.remember(job.id, file))),
          Effect.catch((error) => Effect.logWarning("a video that Telegram misread stays so", error)),
          Effect.interruptible
        )

  return { send, repair, link: (job: Job) => links.make(job.id) }
})

const isRefusal = (error: unknown): error is TelegramError =>
  typeof error === "object" && error !== null && "_tag" in error && error._tag === "TelegramError"

/** Telegram's own words, which are about files and chats. */
const answerOf = (reason: TelegramError["reason"]) =>
  "description" in reason ? `${reason._tag}: ${reason.description}` : reason._tag

/** What is tried next, in a word or two: of a shape, what it still has. */
const nameOf = (fallback: DeliveryFallback): string => {
  switch (fallback._tag) {
    case "Again":
      return "again"
    case "Less": {
      const { kind, ...parts } = fallback.shape
      return [kind, ...Object.entries(parts).flatMap(([part, has]) => (has ? [part] : []))].join(" + ")
    }
    case "Settle":
      return fallback.delivery
    case "GiveUp":
      return "given up"
  }
}

/** Logs what Telegram answered and what is tried next, and gives both in a line. */
const toldFallback = (reason: TelegramError["reason"], next: DeliveryFallback) =>
  Effect.logWarning("video not taken by Telegram").pipe(
    Effect.annotateLogs({ reason: answerOf(reason), next: nameOf(next) }),
    Effect.as(`${answerOf(reason)} → ${nameOf(next)}`)
  )
