import type { Effect, Scope } from "effect"
import type { VideoRequest } from "../../../src/domain/Video.ts"
import type { DriverOptions } from "../../../src/providers/VideoProvider/options.ts"
import type { Provider } from "../../../src/providers/VideoProvider.ts"
import type { Answer, Exchange } from "../VideoServer.ts"

/** Everything that a video can be made from. */
export type InputKind =
  | "first"
  | "first and last"
  | "reference pictures"
  | "reference clips"
  | "edit"
  | "extend"
  | "remix"
  | "draft"
  | "upscale"

/** What a driver is made with beside what is usual. */
export interface HarnessOptions {
  readonly unsigned?: boolean
  readonly trustedHosts?: DriverOptions["trustedHosts"]
}

/** What the contract needs to know of a provider's wire: how its server words what happened. */
export interface Harness {
  readonly name: string
  /** A model as the provider names it. */
  readonly model: string
  /** The model that makes finished videos larger, where there is one. */
  readonly upscaler?: string
  /** What of the usual order (9:16, 8 seconds, 720p) this model wants otherwise. */
  readonly order?: Partial<typeof VideoRequest.Encoded>
  /** Keys and secrets that the driver is made with, so that they can be looked for where they must not be. */
  readonly secrets?: ReadonlyArray<string>
  /** What this model is made from beside words, as far as the wire has words for it. */
  readonly takes: ReadonlyArray<InputKind>
  /** What tells the server that an order is to be without sound, where it has words for it: a field that is `false` then. */
  readonly silence?: string
  /** The answer to the upload of a file, where files go before their order. */
  readonly uploaded?: (origin: string) => Answer
  /** What is there whatever else is scripted, such as published keys. */
  readonly always?: (exchange: Exchange) => Answer | undefined
  /** The answers to a cancel, where the provider can cancel: it is done, and it is not said whether it is. */
  readonly cancelling?: { readonly stopped: Answer; readonly unclear: Answer }
  /**
   * The driver against a scripted server at `origin` (such as `http://127.0.0.1:1234`), with a webhook secret unless
   * `unsigned`. Calls are given up after half a second, idle transfers as well.
   */
  readonly make: (origin: string, options?: HarnessOptions) => Effect.Effect<Provider, never, Scope.Scope>
  /** Which of the driver's calls a request belongs to. */
  readonly kindOf: (exchange: Exchange) => "submit" | "status" | "content" | "cancel" | "other"
  /** A task id as the provider gives them out, and what the driver makes of it is up to the driver. */
  readonly task: string
  readonly accepted: Answer
  /** Finished in the answer to the submit; undefined where the wire knows no such thing. */
  readonly finished: ((origin: string) => Answer) | undefined
  /** The progress is undefined where the wire has none. */
  readonly running: { readonly answer: Answer; readonly progress: number | undefined }
  /** The video is at `${origin}/files/video.mp4`, or behind the provider's own content call. */
  readonly ready: (origin: string) => Answer
  readonly failed: Answer
  /** The prompt is refused while it is submitted, and after it was accepted. */
  readonly refused: Answer
  readonly moderated: Answer
  /** With or without the seconds to wait; a wire without such a date words both alike. */
  readonly rateLimited: (seconds: number | undefined) => Answer
  readonly saysWhen: boolean
  readonly outOfCredits: Answer
  readonly unauthorized: Answer
  readonly serverError: Answer
  /** A status that nobody has heard of. */
  readonly unknownStatus: Answer
  /** The task is not known any more. */
  readonly lost: Answer
  /** The content is not there any more. */
  readonly expired: Answer
  /** False where the provider calls nobody back; what comes in spite of that is as {@link callback} has it. */
  readonly callsBack?: false
  /** False where nobody signs them, so that they are hints at most; always where that takes no secret of ours. */
  readonly signs?: false | "always"
  /** A callback for {@link task}, signed at `at` (ms since the epoch), by a wrong key if `forged`. */
  readonly callback: (options: { readonly at: number; readonly id: string; readonly forged?: boolean }) => {
    readonly headers: Readonly<Record<string, string>>
    readonly body: string
  }
}
