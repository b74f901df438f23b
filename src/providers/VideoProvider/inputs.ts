import { type Clip, InvalidRequest, type Picture, type TaskInputs } from "../VideoProvider.ts"

/** A video from its prompt alone. */
export const noTaskInputs: TaskInputs = { _tag: "None" }

/** What a wire has no words for. */
export const unsaid = new InvalidRequest({ field: "inputs" })

/** An order without sound, of a wire or a model that has no words for it: its videos may have some. */
export const unsilenced = new InvalidRequest({ field: "sound" })

export const base64 = ({ bytes }: Picture | Clip): string => Buffer.from(bytes).toString("base64")

/** A file as a `data:` link. */
export const dataLink = (file: Picture | Clip): string => `data:${file.mediaType};base64,${base64(file)}`
