import { Schema } from "effect"
import { JobId } from "./Ids.ts"

/** How a picture comes to the shape of its video: its edges are cut off, or the room beside it is filled. */
export const Fit = Schema.Literals(["crop", "pad"])
export type Fit = typeof Fit.Type

/** The name under which Telegram gives a file to this bot again: some eighty characters, which do not expire. */
export const FileId = Schema.String.check(Schema.isPattern(/^[\w-]{1,256}$/)).pipe(Schema.brand("FileId"))
export type FileId = typeof FileId.Type

/** A picture that a user sent. */
export const SentPicture = Schema.Struct({ file: FileId, fit: Fit })
export type SentPicture = typeof SentPicture.Type

/** What is done to an earlier video: its picture is changed, its story goes on, or it is told anew. */
export const Operation = Schema.Literals(["edit", "extend", "remix"])
export type Operation = typeof Operation.Type

/** The most files that one video is made from: no model takes more pictures than 30, or more videos and sounds than 10. */
export const maxPictures = 30
const maxClips = 10

/**
 * What a video is made from beside its prompt. Files are named as Telegram names them and earlier videos by their jobs:
 * bytes and the provider's own names are looked up when the job is handed over.
 */
export const VideoInputs = Schema.Union([
  Schema.TaggedStruct("None", {}),
  /** Pictures that the video begins with, and where there is a second one ends with. */
  Schema.TaggedStruct("Frames", { first: SentPicture, last: Schema.optionalKey(SentPicture) }),
  /** What the video is to resemble, each in its role. */
  Schema.TaggedStruct("References", {
    pictures: Schema.Array(SentPicture).check(Schema.isMaxLength(maxPictures)),
    videos: Schema.Array(FileId).check(Schema.isMaxLength(maxClips)),
    sounds: Schema.Array(FileId).check(Schema.isMaxLength(maxClips))
  }),
  Schema.TaggedStruct("Source", { operation: Operation, video: JobId }),
  /** An earlier job that made a draft, which is now made in full. */
  Schema.TaggedStruct("Draft", { video: JobId }),
  /** An earlier job whose delivered video is made larger, and is otherwise as it was. */
  Schema.TaggedStruct("Upscale", { video: JobId })
])
export type VideoInputs = typeof VideoInputs.Type

export const noInputs: VideoInputs = { _tag: "None" }

/** What a video is made from, whatever its pictures are held as: a file at Telegram, or bytes. */
type Holding<Picture> =
  | { readonly _tag: "Frames"; readonly first: Picture; readonly last?: Picture | undefined }
  | { readonly _tag: "References"; readonly pictures: ReadonlyArray<Picture> }
  | { readonly _tag: "None" | "Source" | "Draft" | "Upscale" }

/** The pictures that a video is made from, in their order; of an earlier video its provider has its own. */
export const picturesIn = <Picture>(inputs: Holding<Picture>): ReadonlyArray<Picture> => {
  switch (inputs._tag) {
    case "Frames":
      return inputs.last === undefined ? [inputs.first] : [inputs.first, inputs.last]
    case "References":
      return inputs.pictures
    case "None":
    case "Source":
    case "Draft":
    case "Upscale":
      return []
  }
}
