import { Schema } from "effect"
import { TaskRef } from "../VideoProvider.ts"

/** Providers' ids are short; anything much longer, in characters, is not one. */
const maxIdLength = 256

/** A task's id as the provider gives it out, where it can be stored, logged, and made a part of a path. */
export const TaskId = TaskRef.check(
  Schema.isMaxLength(maxIdLength),
  // A path would lose one that is only dots.
  Schema.isPattern(/^(?!\.{1,2}$)[^\p{Cc}\p{Cs}\s]+$/u)
)
