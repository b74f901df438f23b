import { Clock, Effect, Schema } from "effect"
import { keepDataLink } from "../Double/pictures.ts"
import type { Fault } from "../Faults.ts"
import type { Job, Order, OrderPictures } from "../VideoDouble/Job.ts"
import { Jobs } from "../VideoDouble/Jobs.ts"
import type { Media } from "../VideoDouble/Media.ts"
import { noDraft, noModel, type Refused, wrongInput } from "./Answers.ts"

interface Model {
  readonly shortest: number
  readonly longest: number
  readonly resolutions: ReadonlyArray<string>
  /** Pictures of reference. */
  readonly references: number
  readonly drafts: boolean
  /** Whether a picture can be what it ends with. */
  readonly last: boolean
  /** Whether it may be told of sound. */
  readonly sound: boolean
  /** Whether its tasks may wait for idle machines. */
  readonly flex: boolean
}

const upTo1080 = ["480p", "720p", "1080p"]

const usual: Model = {
  shortest: 4,
  longest: 15,
  resolutions: upTo1080,
  references: 0,
  drafts: false,
  last: true,
  sound: true,
  flex: false
}
const upTo720 = { ...usual, resolutions: ["480p", "720p"], references: 9 }
const first = { ...usual, shortest: 2, longest: 12, sound: false, flex: true }

/** The models of this double. */
export const models: Readonly<Record<string, Model>> = {
  "dreamina-seedance-2-5-260628": { ...usual, longest: 30, references: 30, drafts: true },
  "dreamina-seedance-2-0-260128": { ...usual, resolutions: [...upTo1080, "4k"], references: 9 },
  "dreamina-seedance-2-0-fast-260128": upTo720,
  "dreamina-seedance-2-0-mini-260615": upTo720,
  "seedance-1-5-pro-251215": { ...usual, longest: 12, flex: true },
  "seedance-1-0-pro-250528": first,
  "seedance-1-0-pro-fast-251015": { ...first, last: false }
}

const ratios = new Set(["16:9", "9:16", "4:3", "3:4", "1:1", "21:9", "adaptive"])
/** How long a draft can be made in full, in ms. */
const draftMillis = 7 * 24 * 3_600_000
const draftResolution = "480p"
const finalResolution = "1080p"

const Role = Schema.Literals(["first_frame", "last_frame", "reference_image"])
const Content = Schema.Union([
  Schema.Struct({ type: Schema.Literal("text"), text: Schema.NonEmptyString }),
  Schema.Struct({
    type: Schema.Literal("image_url"),
    image_url: Schema.Struct({ url: Schema.NonEmptyString }),
    role: Schema.optionalKey(Role)
  }),
  Schema.Struct({ type: Schema.Literal("draft_task"), draft_task: Schema.Struct({ id: Schema.NonEmptyString }) })
])

export const CreateBody = Schema.Struct({
  model: Schema.NonEmptyString,
  content: Schema.NonEmptyArray(Content),
  resolution: Schema.optionalKey(Schema.String),
  ratio: Schema.optionalKey(Schema.String),
  duration: Schema.optionalKey(Schema.Int),
  generate_audio: Schema.optionalKey(Schema.Boolean),
  watermark: Schema.optionalKey(Schema.Boolean),
  draft: Schema.optionalKey(Schema.Boolean),
  service_tier: Schema.optionalKey(Schema.Literals(["default", "flex"])),
  execution_expires_after: Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 3600, maximum: 259_200 }))),
  safety_identifier: Schema.optionalKey(Schema.String.check(Schema.isMaxLength(64))),
  callback_url: Schema.optionalKey(Schema.String.check(Schema.isPattern(/^https?:\/\//)))
})
type Create = typeof CreateBody.Type

const lines: Readonly<Record<string, number>> = { "480p": 480, "720p": 720, "1080p": 1080, "4k": 2160 }

const usualSeconds = 5
const usualResolution = "720p"
/** A picture's own ratio is not looked for. */
const usualRatio = "9:16"

const sizeOf = (ratio: string, resolution: string) => {
  const [width = 9, height = 16] = (ratio === "adaptive" ? usualRatio : ratio).split(":").map(Number)
  const scale = (lines[resolution] ?? 720) / Math.min(width, height)
  return `${Math.round(width * scale)}x${Math.round(height * scale)}`
}

/** The same shape with another shorter side. */
const resized = (size: string, resolution: string) => sizeOf(size.replace("x", ":"), resolution)

const picturesOf = Effect.fnUntraced(function* (content: Create["content"], { references, last: ends }: Model) {
  const images = content.filter((one) => one.type === "image_url")
  const of = (...roles: ReadonlyArray<typeof Role.Type>) =>
    images.filter(({ role = "first_frame" }) => roles.includes(role)).map(({ image_url }) => image_url.url)
  const [first, ...moreFirst] = of("first_frame")
  const [last, ...moreLast] = of("last_frame")
  const [reference, ...moreReferences] = of("reference_image")
  const isFrames = first !== undefined || last !== undefined
  const isMixed = isFrames && reference !== undefined
  const isLastAlone = last !== undefined && first === undefined
  if (isMixed || isLastAlone || (last !== undefined && !ends) || moreFirst.length + moreLast.length > 0)
    return yield* wrongInput("content")
  if (reference !== undefined && moreReferences.length + 1 > references) return yield* wrongInput("content")
  const kept = yield* Effect.forEach(Object.entries({ first, last, reference }), ([role, link]) =>
    link === undefined
      ? Effect.succeed([])
      : Effect.map(keepDataLink(link), (name) => (name === undefined ? [] : [[role, name] as const]))
  )
  const pictures: OrderPictures = Object.fromEntries(kept.flat())
  return { pictures, isFrames }
})

/** The first field that the model does not take so; it is named, as the real one names it. */
const wrongField = (body: Create, model: Model, film: { draft: boolean; resolution: string; ratio: string }) => {
  const { duration = usualSeconds } = body
  const right: Readonly<Record<string, boolean>> = {
    draft: !film.draft || model.drafts,
    duration: duration >= model.shortest && duration <= model.longest,
    resolution: model.resolutions.includes(film.resolution) && (!film.draft || film.resolution === draftResolution),
    ratio: ratios.has(film.ratio),
    generate_audio: model.sound || body.generate_audio === undefined,
    service_tier: model.flex || body.service_tier !== "flex"
  }
  return Object.keys(right).find((field) => right[field] === false)
}

/** A film from words and pictures. */
const filmOf = Effect.fnUntraced(function* (body: Create, model: Model): Effect.fn.Return<Order, Refused, Media> {
  const prompt = body.content.find((one) => one.type === "text")?.text
  if (prompt === undefined) return yield* wrongInput("content")
  const { duration = usualSeconds, ratio = usualRatio, draft = false } = body
  const { resolution = draft ? draftResolution : usualResolution } = body
  const wrong = wrongField(body, model, { draft, resolution, ratio })
  if (wrong !== undefined) return yield* wrongInput(wrong)
  const { pictures, isFrames } = yield* picturesOf(body.content, model)
  if (isFrames && ratio !== "adaptive") return yield* wrongInput("ratio")
  return {
    model: body.model,
    prompt,
    seconds: String(duration),
    size: sizeOf(ratio, resolution),
    remixedFrom: null,
    pictures,
    sound: model.sound && (body.generate_audio ?? true),
    ...(draft && { draft })
  }
})

const isGood = (job: Job | undefined, model: string, now: number): job is Job =>
  job?.order.draft === true &&
  job.order.model === model &&
  job.outcome?.error === null &&
  now < job.outcome.at + draftMillis

/** A draft in full: its very shot, larger. Nothing of the shot may be said again. */
const finalOf = Effect.fnUntraced(function* (body: Create, draft: string): Effect.fn.Return<Order, Refused, Jobs> {
  const job = yield* (yield* Jobs).find(draft)
  if (!isGood(job, body.model, yield* Clock.currentTimeMillis)) return yield* noDraft
  for (const field of ["ratio", "duration", "generate_audio", "draft"] as const) {
    if (body[field] !== undefined) return yield* wrongInput(field)
  }
  if (body.content.length > 1) return yield* wrongInput("content")
  if (body.resolution !== finalResolution) return yield* wrongInput("resolution")
  const { draft: _, ...order } = job.order
  return { ...order, size: resized(order.size, finalResolution) }
})

/** The order of a request. */
export const orderOf = Effect.fnUntraced(function* (
  body: Create,
  fault: Fault | undefined
): Effect.fn.Return<Order, Refused, Jobs | Media> {
  const model = models[body.model]
  if (model === undefined) return yield* noModel
  const draft = body.content.find((one) => one.type === "draft_task")?.draft_task.id
  if (draft === undefined) return yield* filmOf(body, model)
  if (fault?.kind === "draft-expired") return yield* noDraft
  return yield* finalOf(body, draft)
})
