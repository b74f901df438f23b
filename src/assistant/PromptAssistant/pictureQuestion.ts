import { Option, Schema } from "effect"
import type OpenAI from "openai"

/** OpenAI's moderation model; it is free, and other servers ignore the name. */
export const moderationModel = "omni-moderation-latest"

type Input = Array<OpenAI.ModerationMultiModalInput>

const question = (text: string, link: string): Input => [
  { type: "text", text },
  { type: "image_url", image_url: { url: link } }
]

/** What the Moderations API is asked of a picture, a JPEG, in the light of the text beside it. It takes one at a time. */
export const besideText = (text: string, picture: Uint8Array): Input =>
  question(text, `data:image/jpeg;base64,${Buffer.from(picture).toString("base64")}`)

/** A picture that nothing is wrong with, 64 pixels of grey a side: whoever looks at pictures looks at this one. */
export const specimen: Input = question(
  "a grey square",
  "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAEAAAABAAQMAAACQp+OdAAAAA1BMVEWAgICQdD0xAAAACXBIWXMAAAPoAAAD6AG1e1JrAAAAD0lEQVQoz2NgGAWjgHwAAAJAAAGMxat3AAAAAElFTkSuQmCC"
)

const Seen = Schema.Struct({
  results: Schema.NonEmptyArray(
    Schema.Struct({ category_applied_input_types: Schema.Record(Schema.String, Schema.Array(Schema.String)) })
  )
})

/** Whether an answer counts for the picture as well: some servers read the text alone, and a few of them say so. */
export const sawPicture = (answer: unknown): boolean =>
  Option.match(Schema.decodeUnknownOption(Seen)(answer), {
    onNone: () => true,
    onSome: ({ results }) =>
      results.some(({ category_applied_input_types: applied }) =>
        Object.values(applied).some((types) => types.includes("image"))
      )
  })
