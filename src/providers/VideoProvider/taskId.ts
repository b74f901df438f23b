import { Schema, SchemaTransformation } from "effect"
import { TaskRef } from "../VideoProvider.ts"

/** A task's id as the provider gives it out, where it can be stored, logged, and made a part of a path; numbers are ids too. */
export const taskIdUpTo = (maxLength: number) =>
  Schema.Union([Schema.String, Schema.Int]).pipe(
    Schema.decodeTo(
      TaskRef.check(
        Schema.isMaxLength(maxLength),
        // A path would lose one that is only dots; half a character cannot be encoded.
        Schema.isPattern(/^(?!\.{1,2}$)[^\p{Cc}\p{Cs}\s]+$/u)
      ),
      SchemaTransformation.transform<string, string | number>({ decode: String, encode: (id) => id })
    )
  )

/** Most providers' ids are short; anything much longer, in characters, is not one. */
export const TaskId = taskIdUpTo(256)
