import { Schema } from "effect"

/** Why a file is no picture that a video can be made from; each has its own sentence for the user. */
export const PictureProblem = Schema.Literals(["not-a-picture", "heic", "broken", "too-large", "too-small"])
export type PictureProblem = typeof PictureProblem.Type
