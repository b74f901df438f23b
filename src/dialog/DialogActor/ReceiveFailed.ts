import { Schema } from "effect"

/** The event did not act. `retry` says whether the same event may succeed later. */
export class ReceiveFailed extends Schema.TaggedError<ReceiveFailed>()("ReceiveFailed", { retry: Schema.Boolean }) {}
