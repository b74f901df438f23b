import { Context, Layer } from "effect"
import { makeSignal, type Signal } from "../../platform/Signal.ts"

/** Rings when a job may have become due to have its status read. */
export class PollSignal extends Context.Service<PollSignal, Signal>()("kudo/StatusPoller/PollSignal") {
  static readonly layer = Layer.effect(PollSignal, makeSignal)
}
