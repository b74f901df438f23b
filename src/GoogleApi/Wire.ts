import { Option, Schema } from "effect"
import { type TaskFailure, TaskRef, type TaskStatus } from "../VideoProvider.ts"

/** Ids are some dozens of characters; anything much longer is not one. */
const maxIdLength = 512
/** A provider's message may be an essay; a log line is not. */
const maxDetail = 200

const TaskId = TaskRef.check(Schema.isMaxLength(maxIdLength), Schema.isPattern(/^(?!\.{1,2}$)[^\p{Cc}\p{Cs}\s]+$/u))

/** Every field but the id is read for what it is, and ignored when it is something else. */
const any = Schema.optional(Schema.Unknown)

const Answer = Schema.Struct({ id: TaskId, status: any, errors: any, steps: any })

/** An interaction as the Gemini API tells it. */
export interface Interaction {
  readonly id: TaskRef
  /** In lower case; empty where it is not told. */
  readonly status: string
  readonly errors: ReadonlyArray<string>
  /** Where its videos are. */
  readonly links: ReadonlyArray<string>
}

const list = Schema.decodeUnknownOption(Schema.Array(Schema.Unknown))
const each = <A>(schema: Schema.Decoder<A>, value: unknown): ReadonlyArray<A> => {
  const decode = Schema.decodeUnknownOption(schema)
  return Option.getOrElse(list(value), () => []).flatMap((one) => Option.toArray(decode(one)))
}

const Step = Schema.Struct({ type: Schema.Literal("model_output"), content: Schema.Unknown })
const Video = Schema.Struct({ type: Schema.Literal("video"), uri: Schema.NonEmptyString })
const Fault = Schema.Struct({ code: any, message: any })

const words = (value: unknown): string =>
  typeof value === "string" ? value : typeof value === "number" ? String(value) : ""

/** Its links lose their query, which may hold a key. */
const bare = (link: string): string => link.replace(/[?#].*$/s, "")

export const readInteraction = (body: unknown): Option.Option<Interaction> =>
  Option.map(Schema.decodeUnknownOption(Answer)(body), ({ id, status, errors, steps }) => ({
    id,
    status: typeof status === "string" ? status.toLowerCase() : "",
    errors: each(Fault, errors).map(({ code, message }) => [words(code), words(message)].filter(Boolean).join(": ")),
    links: each(Step, steps)
      .flatMap(({ content }) => each(Video, content))
      .map(({ uri }) => bare(uri))
  }))

/** How a refused prompt or video is worded. */
export const moderation =
  /safety|prohibited|blocked|moderat|sensitive|content[ _-]?(policy|policies|filter)|responsible ai|\brai\b|violat\w* (our|the|content|usage)/i

const failures: Readonly<Record<string, TaskFailure>> = {
  failed: "provider",
  incomplete: "provider",
  budget_exceeded: "provider",
  cancelled: "cancelled",
  expired: "expired"
}

const detailOf = ({ status, errors }: Interaction, secrets: ReadonlyArray<string>): string =>
  secrets
    .filter((secret) => secret !== "")
    .reduce((line, secret) => line.replaceAll(secret, "…"), [status, ...errors].join(", "))
    .replaceAll(/(https?:\/\/[^\s?#]*)[?#]\S*/g, "$1")
    .slice(0, maxDetail)

/**
 * A task's status. Any status that nobody knows means that it is still being made; Gemini tells no progress. Completed
 * without a video is how a refusal looks.
 */
export const statusOf = (interaction: Interaction, secrets: ReadonlyArray<string>): TaskStatus => {
  const failure = failures[interaction.status]
  const detail = detailOf(interaction, secrets)
  if (failure !== undefined) {
    const blocked = failure === "provider" && interaction.errors.some((error) => moderation.test(error))
    return { _tag: "Failed", failure: blocked ? "moderation" : failure, detail }
  }
  if (interaction.status !== "completed") return { _tag: "Running", progress: undefined }
  const [url] = interaction.links
  return url === undefined
    ? { _tag: "Failed", failure: "moderation", detail }
    : { _tag: "Ready", source: { _tag: "Link", url } }
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
