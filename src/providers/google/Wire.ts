import { Option, Schema } from "effect"
import { moderation as usual } from "../../platform/RefusalWords.ts"
import { type TaskFailure, type TaskRef, type TaskStatus } from "../VideoProvider.ts"
import { TaskId } from "../VideoProvider/taskId.ts"

/** A provider's message may be an essay; a log line is not. */
const maxDetail = 200

/** Every field but the id is read for what it is, and ignored when it is something else. */
const any = Schema.optional(Schema.Unknown)

const Answer = Schema.Struct({
  id: TaskId,
  status: any,
  error: any,
  errors: any,
  steps: any,
  output_video: any,
  usage: any
})

/** An interaction as the Gemini API tells it. */
export interface Interaction {
  readonly id: TaskRef
  /** In lower case; empty where it is not told. */
  readonly status: string
  readonly errors: ReadonlyArray<string>
  /** Where its videos are. */
  readonly links: ReadonlyArray<string>
  /** Whether a video was made and paid for, wherever it is. */
  readonly made: boolean
}

const decodeList = Schema.decodeUnknownOption(Schema.Array(Schema.Unknown))
const each = <A>(schema: Schema.Decoder<A>, value: unknown): ReadonlyArray<A> => {
  const decode = Schema.decodeUnknownOption(schema)
  return Option.getOrElse(decodeList(value), () => []).flatMap((one) => Option.toArray(decode(one)))
}

const Step = Schema.Struct({ type: Schema.Literal("model_output"), content: Schema.Unknown })
const Video = Schema.Struct({ type: Schema.Literal("video"), uri: any })
const Fault = Schema.Struct({ code: any, message: any })
const Tokens = Schema.Struct({ modality: Schema.String, tokens: Schema.Finite })
const decodeUsage = Schema.decodeUnknownOption(Schema.Struct({ output_tokens_by_modality: Schema.Unknown }))

const words = (value: unknown): string =>
  typeof value === "string" ? value : typeof value === "number" ? String(value) : ""

const keyParameters = ["key", "access_token"]

/** Without what may be a key; what else is in a link's query may be the very permission to read it. */
const keyless = (link: string): string => {
  if (!URL.canParse(link)) return link.replace(/[?#].*$/s, "")
  const url = new URL(link)
  url.hash = ""
  for (const name of keyParameters) url.searchParams.delete(name)
  return url.href
}

const tokensOf = (usage: unknown): number =>
  Option.match(decodeUsage(usage), {
    onNone: () => 0,
    onSome: ({ output_tokens_by_modality }) =>
      each(Tokens, output_tokens_by_modality).find(({ modality }) => /^video$/i.test(modality))?.tokens ?? 0
  })

export const readInteraction = (body: unknown): Option.Option<Interaction> =>
  Option.map(Schema.decodeUnknownOption(Answer)(body), ({ id, status, error, errors, steps, output_video, usage }) => {
    const contents = each(Step, steps).flatMap(({ content }) => each(Video, content))
    const videos = [...contents, ...each(Video, [output_video])]
    return {
      id,
      status: typeof status === "string" ? status.toLowerCase() : "",
      errors: [...each(Fault, [error]), ...each(Fault, errors)].map(({ code, message }) =>
        [words(code), words(message)].filter(Boolean).join(": ")
      ),
      links: videos.flatMap(({ uri }) => (typeof uri === "string" && uri !== "" ? [keyless(uri)] : [])),
      made: videos.length > 0 || tokensOf(usage) > 0
    }
  })

/** How a refused prompt or video is worded; `safety_settings` is a parameter. */
export const moderation = new RegExp(
  `safety(?!_)|prohibited|blocked|\\brai\\b|violat\\w* [\\w' ]{1,40}(usage|content|guidelines|polic(y|ies))|${usual.source}`,
  "iu"
)

const failures: Readonly<Record<string, TaskFailure>> = {
  failed: "provider",
  incomplete: "provider",
  requires_action: "provider",
  budget_exceeded: "provider",
  cancelled: "cancelled",
  expired: "expired"
}

/** A line for operators, without secrets and queries. */
export const detailOf = (parts: ReadonlyArray<string>, secrets: ReadonlyArray<string>): string =>
  secrets
    .filter((secret) => secret !== "")
    .reduce((line, secret) => line.replaceAll(secret, "…"), parts.filter(Boolean).join(", "))
    .replaceAll(/(https?:\/\/[^\s?#]*)[?#]\S*/g, "$1")
    .slice(0, maxDetail)

/**
 * A task's status. Any status that nobody knows means that it is still being made; Gemini tells no progress. Completed
 * without a video is how a refusal looks, unless one was made.
 */
export const statusOf = (interaction: Interaction, secrets: ReadonlyArray<string>): TaskStatus => {
  const failure = Object.hasOwn(failures, interaction.status) ? failures[interaction.status] : undefined
  const detail = detailOf([interaction.status, ...interaction.errors], secrets)
  if (failure !== undefined) {
    const blocked = failure === "provider" && interaction.errors.some((error) => moderation.test(error))
    return { _tag: "Failed", failure: blocked ? "moderation" : failure, detail }
  }
  if (interaction.status !== "completed") return { _tag: "Running", progress: undefined }
  const [url] = interaction.links
  if (url !== undefined) return { _tag: "Ready", source: { _tag: "Link", url } }
  return interaction.made
    ? { _tag: "Failed", failure: "provider", detail: `${detail}, a video without a link` }
    : { _tag: "Failed", failure: "moderation", detail }
}

const Named = Schema.Struct({ id: TaskId })
const CallbackBody = Schema.fromJsonString(Schema.Struct({ id: any, data: any, interaction: any }))

/** The task of an event: of its `data` or `interaction`. */
export const readCallback = (rawBody: string): Option.Option<TaskRef> =>
  Option.gen(function* () {
    const body = yield* Schema.decodeUnknownOption(CallbackBody)(rawBody)
    const named = Schema.decodeUnknownOption(Named)
    const { id } = yield* Option.orElse(named(body.data), () => named(body.interaction))
    return id
  })
