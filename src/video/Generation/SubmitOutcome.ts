/**
 * What became of an attempt: the job waits, in the queue or for its provider; it has ended, as its user cancelled it; its
 * video is there already; or it is to be tried again later.
 */
export type SubmitOutcome =
  | { readonly _tag: "Waiting" | "Ended" | "Ready" }
  /** After `seconds` where somebody says when. */
  | { readonly _tag: "Again"; readonly seconds: number | undefined }

/** Seconds between two looks for a submit whose answer was lost: lists of tasks lag behind. */
const lookupEverySeconds = 5

/** It is not known yet what became of the submit. */
export const lookAgain = { _tag: "Again", seconds: lookupEverySeconds } as const
