import { type Refusal, refusal } from "../../platform/OpenAiClient.ts"
import { meaningOf } from "../../platform/RefusalWords.ts"

/** What a task says of its failure. */
export type TaskError = Pick<Refusal, "codes" | "message">

/** Reads the error of a task in whatever shape it is told: a sentence, an object with a code, a list of either, JSON in a text. */
export const readTaskError = (error: unknown): TaskError => {
  const { codes, message } = refusal(error)
  return { codes: [...new Set(codes)], message }
}

/** Whether a task's error says that rules about content forbid its video. */
export const isByRules = ({ codes, message }: TaskError): boolean => meaningOf(codes, [message]) === "moderation"

/** A task's error in one line, of which the prompt may be a part; empty where it says nothing. */
export const taskErrorText = ({ codes, message }: TaskError): string =>
  [...codes, message].filter((one) => one !== "").join(": ")
