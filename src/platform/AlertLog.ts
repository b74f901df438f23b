import { Context, Effect, Layer, Logger, Queue, References } from "effect"
import { alertKinds, type AlertName, titleOf } from "./AlertKinds.ts"

/** Something that wants a person, as the log tells it: ids, numbers and reasons, no words of users. */
export type AlertLine =
  | {
      readonly _tag: "Raised"
      /** What happened; lines of the same kind and cause are one alert. */
      readonly kind: string
      /** Whom it concerns, such as a provider; empty where it concerns the whole bot. */
      readonly cause: string
      readonly details: Readonly<Record<string, string>>
    }
  /** Of one cause where it names that, else of all. */
  | { readonly _tag: "Over"; readonly kind: string; readonly cause: string }

/** Lines that wait to be stored; of a flood the newest are kept. */
const maxWaiting = 200

/** Annotations that tell alerts of one kind apart. */
const causes = ["route", "provider", "check", "charge", "file", "model", "broadcast"] as const
/** Annotations that are no detail. */
const hidden = new Set(["alert", "alertKind", "alertOver"])

const text = (value: unknown): string => (typeof value === "string" ? value : (JSON.stringify(value) ?? ""))

/** What a line of the log is to operators; undefined for all but those that are marked for them. */
export const readAlert = (message: string, annotations: Readonly<Record<string, unknown>>): AlertLine | undefined => {
  const over = annotations["alertOver"]
  const given = causes.map((name) => annotations[name]).find((value) => value !== undefined)
  const cause = given === undefined ? "" : text(given)
  if (typeof over === "string") return { _tag: "Over", kind: titleOf(over), cause }
  if (annotations["alert"] !== "operator") return undefined
  const details = Object.entries(annotations).flatMap(([name, value]) =>
    hidden.has(name) ? [] : [[name, text(value)]]
  )
  return {
    _tag: "Raised",
    kind: typeof annotations["alertKind"] === "string" ? titleOf(annotations["alertKind"]) : message,
    cause,
    details: Object.fromEntries(details)
  }
}

/** Where ends of alerts go beside the log; nowhere while nobody tells operators. */
const Ends = Context.Reference<(line: AlertLine) => void>("kudo/AlertLog/Ends", {
  defaultValue: () => () => {}
})

/**
 * Ends an alert without a line in the log, where a process finds well what one before it may have raised an alert about. Of one
 * cause where it names that, else of all.
 */
export const endAlert = (name: AlertName, cause = "") =>
  Effect.map(Ends, (offer) => offer({ _tag: "Over", kind: alertKinds[name].title, cause }))

/**
 * The lines of the log that are marked `alert: operator`, for whoever tells operators of them. To be provided around the whole
 * program: a line is taken wherever it is logged.
 */
export class AlertLog extends Context.Service<AlertLog, { readonly next: Effect.Effect<AlertLine> }>()(
  "kudo/AlertLog"
) {
  static readonly layer = Layer.unwrap(
    Effect.gen(function* () {
      const lines = yield* Queue.sliding<AlertLine>(maxWaiting)
      const logger = Logger.make<unknown, void>(({ message, fiber }) => {
        const line = readAlert([message].flat().map(text)[0] ?? "", fiber.getRef(References.CurrentLogAnnotations))
        if (line !== undefined) Queue.offerUnsafe(lines, line)
      })
      return Layer.mergeAll(
        Layer.succeed(AlertLog, { next: Queue.take(lines) }),
        Layer.succeed(Ends, (line) => Queue.offerUnsafe(lines, line)),
        Logger.layer([logger], { mergeWithExisting: true })
      )
    })
  )
}
