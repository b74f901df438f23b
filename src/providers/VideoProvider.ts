import { Context, Effect, Layer, Schema, type Stream } from "effect"
import { MicroDollars } from "../domain/Dollars.ts"
import type { Ratio, VideoRequest } from "../domain/Video.ts"
import type { Operation } from "../domain/VideoInputs.ts"
import type { ModelDescription } from "./VideoProvider/description.ts"
import type { ProviderError } from "./VideoProvider/ProviderError.ts"

export * from "./VideoProvider/ProviderError.ts"
import type { Recipient } from "./VideoProvider/recipient.ts"

/** How to ask about a task later: opaque to everyone but the driver, stored with the job. */
export const TaskRef = Schema.NonEmptyString.pipe(Schema.brand("TaskRef"))
export type TaskRef = typeof TaskRef.Type

/** Where a finished video's bytes are: a link of the provider, or the provider's own content call for the task. */
export const VideoSource = Schema.Union([
  /** With its task, where the provider could give the bytes otherwise if the link does not. */
  Schema.TaggedStruct("Link", { url: Schema.String, task: Schema.optionalKey(TaskRef) }),
  Schema.TaggedStruct("Content", { task: TaskRef })
])
export type VideoSource = typeof VideoSource.Type

/** A provider's short name: `sora`, `kie`. It is stored, so it never changes. */
export const ProviderName = Schema.String.check(Schema.isPattern(/^[a-z0-9-]{1,32}$/))
export type ProviderName = typeof ProviderName.Type

export const TaskFailure = Schema.Literals(["moderation", "expired", "cancelled", "lost", "provider"])
export type TaskFailure = typeof TaskFailure.Type

/**
 * What a provider says that a task cost the operator: a sum, or the tokens of its pictures, which the price card of its
 * route turns into one.
 */
export const Cost = Schema.Union([
  Schema.TaggedStruct("Dollars", { amount: MicroDollars }),
  Schema.TaggedStruct("Tokens", { count: Schema.Finite })
])
export type Cost = typeof Cost.Type

/** A picture as it is sent to a model. */
export interface Picture {
  readonly bytes: Uint8Array
  readonly mediaType: "image/jpeg" | "image/png" | "image/webp"
}

/** A video or a sound as it is sent to a model. */
export interface Clip {
  readonly bytes: Uint8Array
  readonly mediaType: "video/mp4" | "audio/mpeg" | "audio/ogg" | "audio/wav"
}

/** A video of ours as it is sent: it is read while it goes, as it need not fit into memory. */
export interface OwnVideo {
  /** In bytes. */
  readonly length: number
  readonly mediaType: "video/mp4"
  /** Fails where our disk does. */
  readonly bytes: Stream.Stream<Uint8Array, unknown>
}

/** A request's inputs as a provider gets them: files are bytes, and an earlier video is the provider's own task. */
export type TaskInputs =
  | { readonly _tag: "None" }
  | { readonly _tag: "Frames"; readonly first: Picture; readonly last?: Picture | undefined }
  | {
      readonly _tag: "References"
      readonly pictures: ReadonlyArray<Picture>
      readonly videos: ReadonlyArray<Clip>
      readonly sounds: ReadonlyArray<Clip>
    }
  | { readonly _tag: "Source"; readonly operation: Operation; readonly task: TaskRef }
  | { readonly _tag: "Draft"; readonly task: TaskRef }
  /** A finished video, whoever made it, which is made larger. */
  | { readonly _tag: "Upscale"; readonly video: OwnVideo }

/**
 * What came of asking a provider to stop a task: it let go of it, it had ended by then, or it did not say what it is going
 * to do.
 */
export type Stopping = "Stopped" | "TooLate" | "Unknown"

export type Submission =
  | { readonly _tag: "Accepted"; readonly task: TaskRef }
  | {
      readonly _tag: "Finished"
      readonly task: TaskRef
      readonly source: VideoSource
      /** As in {@link TaskStatus}. */
      readonly cost?: Cost | undefined
    }

export type TaskStatus =
  /** `progress` is 0–100, absent where the provider does not say; `place` is that in the provider's own queue, from 1. */
  | { readonly _tag: "Running"; readonly progress: number | undefined; readonly place?: number }
  | {
      readonly _tag: "Ready"
      readonly source: VideoSource
      /** When the source is gone, in ms since the epoch, where the provider tells it. */
      readonly expiresAt?: number | undefined
      /** What the provider charged, where it tells it. */
      readonly cost?: Cost | undefined
    }
  /** `detail` is the provider's own short message, for operators; never shown to users. */
  | {
      readonly _tag: "Failed"
      readonly failure: TaskFailure
      readonly detail: string
      /** What it cost all the same, where the provider tells it. */
      readonly cost?: Cost | undefined
    }

/** Bytes of a video; `length` in bytes where the provider tells it. */
export interface VideoContent {
  readonly length: number | undefined
  readonly bytes: Stream.Stream<Uint8Array, ProviderError>
}

/** A callback whose signature is missing, wrong or stale; it must change nothing. */
export class CallbackRejected extends Schema.TaggedError<CallbackRejected>()("CallbackRejected", {
  reason: Schema.Literals(["unsigned", "forged", "stale", "malformed"])
}) {}

/** A verified callback: which task it speaks of, and what makes a repetition recognisable. */
export interface Callback {
  readonly id: string
  readonly task: TaskRef
}

/** What a provider tells of itself when key and reach are proved. */
export interface Checked {
  readonly balance: string | undefined
  /** The names of the models that it says it has; undefined where it has no list. */
  readonly models?: ReadonlyArray<string> | undefined
  /** Its wire is not at the address that is set, but below /v1 of it. */
  readonly lacksVersion?: boolean
  /** Where its videos may come from beside public https, for operators. */
  readonly downloads?: ReadonlyArray<string>
}

/** What can be done about an order whose answer was lost. */
export type LostOrder =
  /** The provider makes one task of one key, however often the order comes: it is simply sent again. */
  | { readonly _tag: "Repeatable" }
  | {
      readonly _tag: "Findable"
      /** Looks for a task of the order that was started at or after `since` (ms since the epoch). */
      readonly find: (
        request: VideoRequest,
        providerModel: string,
        since: number,
        /** That of the lost order. */
        idempotencyKey: string
      ) => Effect.Effect<ReadonlyArray<TaskRef>, ProviderError>
    }
  /** Nobody can tell: it is waited out, as only a callback may name its task. */
  | { readonly _tag: "Blind" }

/** How the tasks of lost orders are looked for. */
export type FindLost = Extract<LostOrder, { _tag: "Findable" }>["find"]

/** A line of a provider's own list of what it made, or charged. */
export interface BillLine {
  readonly task: TaskRef
  /** When it was ordered, or charged, in ms since the epoch. */
  readonly at: number
  /** Undefined where the list tells no sums, or not yet. */
  readonly cost: Cost | undefined
}

/** What a provider lists. */
export interface Bill {
  readonly lines: ReadonlyArray<BillLine>
  /** Since when every task has its line, in ms since the epoch. */
  readonly since: number
}

/** How a provider's own list of what it made, or charged, is read. */
export interface BillReader {
  /** How long after a task's end its line may be missing, in ms; undefined where a missing line says nothing. */
  readonly settles: number | undefined
  /** Every line since a moment, in ms since the epoch; undefined where our key may not read them. */
  readonly read: (since: number) => Effect.Effect<Bill | undefined, ProviderError>
}

/**
 * How a provider draws one still picture of a scene, within seconds. As with videos, an order is never repeated by a driver, and
 * {@link Provider.content} opens what is ready.
 */
export interface StillMaker {
  /** The provider's own name for what draws. */
  readonly model: string
  /** What one costs the operator. */
  readonly cost: MicroDollars
  readonly submit: (prompt: string, ratio: Ratio) => Effect.Effect<TaskRef, ProviderError>
  /** Ready is its picture. */
  readonly status: (task: TaskRef) => Effect.Effect<TaskStatus, ProviderError>
}

/**
 * What every video provider can do. The workflow and the reconciler see only this.
 *
 * `submit` is never retried by a driver: whoever calls it decides, knowing whether the request may have left.
 */
export interface Provider {
  /** As in the catalogue's routes, in stored jobs, metrics and the address of its callbacks. */
  readonly name: ProviderName
  /** What operators read: `SORA 2`, `KIE`. */
  readonly label: string
  /** Who gets users' words, as they are told; absent where that is who the label names. */
  readonly recipient?: Recipient
  /** Whether it makes videos with a model of this name, as far as it has what that needs. */
  readonly serves: (providerModel: string) => boolean
  /** The longest prompt that it takes for a model, in characters; undefined where it is not shorter than ours. */
  readonly longestPrompt?: (providerModel: string) => number | undefined
  /** How often a running task's status is worth reading, in ms: the provider's own advice. */
  readonly pollEvery: number
  /** An order without sound, where the wire has no words for it, fails as an `InvalidRequest` of the field `sound`. */
  readonly submit: (
    request: VideoRequest,
    providerModel: string,
    idempotencyKey: string,
    /** Those of the request. What the wire has no words for fails as an `InvalidRequest` of the field `inputs`. */
    inputs: TaskInputs
  ) => Effect.Effect<Submission, ProviderError>
  readonly lost: LostOrder
  /** Of a task of a model, as the provider names both. */
  readonly status: (task: TaskRef, providerModel: string) => Effect.Effect<TaskStatus, ProviderError>
  readonly content: (source: VideoSource) => Effect.Effect<VideoContent, ProviderError>
  /** The way to stop a task of a model; undefined where there is none. */
  readonly cancel: (providerModel: string) => ((task: TaskRef) => Effect.Effect<Stopping, ProviderError>) | undefined
  /** Undefined where it lists nothing. */
  readonly bill?: BillReader
  /** The names of all models that it has; undefined where its server has no list. Without it nobody asks. */
  readonly models?: Effect.Effect<ReadonlyArray<string> | undefined, ProviderError>
  /**
   * What it says of these models, and of whatever else it lists; a model that is missing is not there. Undefined where its server
   * has no list. Without it there are only {@link models}.
   */
  readonly describe?: (
    models: ReadonlyArray<string>
  ) => Effect.Effect<ReadonlyArray<ModelDescription> | undefined, ProviderError>
  /** Undefined where it draws no pictures. */
  readonly still?: StillMaker
  /** Proves key and reach at no cost; tells what is left on the account where the provider does. */
  readonly check?: Effect.Effect<Checked, ProviderError>
  /** Verifies a callback over its very bytes. Without a secret set, any well-formed one passes, as a hint. */
  readonly callback: (
    headers: Readonly<Record<string, string | undefined>>,
    rawBody: string
  ) => Effect.Effect<Callback, CallbackRejected>
  /** Whether callbacks are verified. One that is not is only a hint, and its route is rate-limited. */
  readonly signed: boolean
}

/** The providers of this process, by name: exactly those that have what they need. */
export class VideoProviders extends Context.Service<VideoProviders, ReadonlyMap<ProviderName, Provider>>()(
  "kudo/VideoProviders"
) {
  /** Of the drivers that are there. */
  static readonly layer = <E, R>(drivers: ReadonlyArray<Effect.Effect<Provider, E, R> | undefined>) =>
    Layer.effect(
      VideoProviders,
      Effect.map(
        Effect.all(drivers.filter((driver) => driver !== undefined)),
        (providers) => new Map(providers.map((provider) => [provider.name, provider]))
      )
    )
}
