import { Schema } from "effect"
import { TaskRef } from "../VideoProvider.ts"

/** A task's id as the provider gives it out, where it can be stored, logged, and made a part of a path. */
export const taskIdUpTo = (maxLength: number) =>
  TaskRef.check(
    Schema.isMaxLength(maxLength),
    // A path would lose one that is only dots; half a character cannot be encoded.
    Schema.isPattern(/^(?!\.{1,2}$)[^\p{Cc}\p{Cs}\s]+$/u)
  )

/** Most providers' ids are short; anything much longer, in characters, is not one. */
export const TaskId = taskIdUpTo(256)
