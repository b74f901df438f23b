import { Schema } from "effect"
import { Failure } from "../Jobs.ts"

/** The video will not come about: the coins are to be released, and the user told why. */
export class GenerationFailed extends Schema.TaggedError<GenerationFailed>()("GenerationFailed", {
  failure: Failure,
  /** What the provider or the system said of it, without users' text. */
  said: Schema.optionalKey(Schema.String)
}) {}
