import { Context, Layer } from "effect"
import { makeSignal, type Signal } from "../../../platform/Signal.ts"

/** Rings when a provider may have a permit again, or when a job may have left the queue. */
export class QueueSignal extends Context.Service<QueueSignal, Signal>()("kudo/Generation/QueueSignal") {
  static readonly layer = Layer.effect(QueueSignal, makeSignal)
}
