import { dirname, extname, resolve } from "node:path"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { Console, Effect, FileSystem, Layer, Option, References, Schema, Stream } from "effect"
import { Command, Flag } from "effect/cli"
import { Settings } from "../app/Settings.ts"
import { ModelId } from "../domain/Ids.ts"
import { Prompt, Ratio, Resolution, VideoRequest } from "../domain/Video.ts"
import { noInputs } from "../domain/VideoInputs.ts"
import { videoProviders } from "../app/Outside.ts"
import { Media } from "../video/Media.ts"
import { Switches } from "../video/Switches.ts"
import { hasSound, type Model, ModelCatalogue, price, type Route } from "../video/ModelCatalogue.ts"
import { takesOf } from "../video/ModelCatalogue/Model.ts"
import { costOf } from "../video/ModelCatalogue/PriceCard.ts"
import { soundsOfAll } from "../video/ModelCatalogue/misfit.ts"
import type { Takes } from "../video/ModelCatalogue/Takes.ts"
import { explained } from "../app/Startup.ts"
import {
  type Picture,
  type Provider,
  type ProviderError,
  type TaskInputs,
  type TaskRef,
  type VideoSource,
  VideoProviders
} from "../providers/VideoProvider.ts"
import { costText } from "../providers/VideoProvider/dollarCost.ts"
import { noTaskInputs } from "../providers/VideoProvider/inputs.ts"
import { monotonicMillis } from "../platform/MonotonicTime.ts"
import { Proxies } from "../platform/Proxies.ts"
import { fail } from "./fail.ts"
import { servers } from "./servers.ts"

/** Why the command cannot go on, as one line. */
class Impossible extends Schema.TaggedError<Impossible>()("Impossible", { line: Schema.String }) {}

const impossible = (line: string) => new Impossible({ line })

/** The largest picture that is sent, in bytes: providers take ten megabytes or a little more. */
const maxPicture = 10_000_000
/** The first pause between two looks, in ms; it doubles up to the provider's own interval. */
const firstPause = 500
const mediaTypes = { ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".webp": "image/webp" } as const

const flags = {
  model: Flag.String("model").pipe(Flag.withDescription("A model of the catalogue, such as sora-2")),
  prompt: Flag.String("prompt").pipe(Flag.withDescription("What to show"), Flag.withSchema(Prompt)),
  provider: Flag.String("provider").pipe(
    Flag.withDescription("Which provider, where several serve the model (default: the first)"),
    Flag.optional
  ),
  ratio: Flag.Literals("ratio", Ratio.literals).pipe(Flag.withDescription("Default: the model's first"), Flag.optional),
  seconds: Flag.Int("seconds").pipe(Flag.withDescription("Default: the model's shortest"), Flag.optional),
  resolution: Flag.Literals("resolution", Resolution.literals).pipe(
    Flag.withDescription("Default: the model's first"),
    Flag.optional
  ),
  silent: Flag.Boolean("silent").pipe(
    Flag.withDescription("Without sound, where the model leaves the choice"),
    Flag.withDefault(false)
  ),
  image: Flag.String("image").pipe(Flag.withDescription("A JPEG, PNG or WebP to begin with"), Flag.optional),
  last: Flag.String("last").pipe(Flag.withDescription("Another one to end with"), Flag.optional),
  draft: Flag.Boolean("draft").pipe(
    Flag.withDescription("A cheap draft first, then the very same film in full: two orders"),
    Flag.withDefault(false)
  ),
  out: Flag.String("out").pipe(Flag.withDescription("Where to write the video"), Flag.withDefault("video.mp4"))
}

const readPicture = Effect.fnUntraced(function* (path: string) {
  const fs = yield* FileSystem.FileSystem
  const type = Object.entries(mediaTypes).find(([extension]) => extension === extname(path).toLowerCase())?.[1]
  if (type === undefined) return yield* impossible(`${path}: a JPEG, PNG or WebP is wanted`)
  const unreadable = () => impossible(`${path}: cannot be read`)
  const { size } = yield* Effect.mapError(fs.stat(path), unreadable)
  if (Number(size) > maxPicture) return yield* impossible(`${path}: is larger than ten megabytes`)
  return { bytes: yield* Effect.mapError(fs.readFile(path), unreadable), mediaType: type } satisfies Picture
})

type Given = Command.Command.Config.Infer<typeof flags>

/** What the video is made from. */
const readInputs = Effect.fnUntraced(function* ({
  image,
  last
}: Given): Effect.fn.Return<TaskInputs, Impossible, FileSystem.FileSystem> {
  if (Option.isNone(image)) {
    return Option.isNone(last) ? noTaskInputs : yield* impossible("--last wants an --image to begin with")
  }
  const first = yield* readPicture(image.value)
  return { _tag: "Frames", first, ...(Option.isSome(last) && { last: yield* readPicture(last.value) }) }
})

/** Whether a route makes what is asked for, as the catalogue says. */
const makes = ({ image, last, draft }: Given, { frames, ...takes }: Takes): boolean =>
  (Option.isNone(image) || frames !== undefined) &&
  (Option.isNone(last) || frames?.last === true) &&
  (!draft || takes.draft !== undefined)

const choose = Effect.fnUntraced(function* (given: Given) {
  const { model, provider: wanted } = given
  const catalogue = yield* ModelCatalogue
  const offer = catalogue.find(ModelId.make(model))
  if (offer === undefined || offer.routes.length === 0) {
    const ids = catalogue.offers.filter(({ retired }) => !retired).map((one) => one.model.id)
    return yield* impossible(
      `no provider with a key serves ${model}; on offer: ${ids.length === 0 ? "nothing, set a provider's key" : ids.join(", ")}`
    )
  }
  const asked = offer.routes.filter(({ provider }) => Option.isNone(wanted) || provider === wanted.value)
  const route = asked.find(
    (one) =>
      makes(given, takesOf(offer.model, one)) &&
      (!given.silent || soundsOfAll(offer.model, [one], noInputs).includes(false))
  )
  if (route === undefined && asked.length > 0) {
    return yield* impossible(`${asked.map((one) => one.provider).join(", ")}: not made of that with ${model}`)
  }
  const provider = route && (yield* VideoProviders).get(route.provider)
  if (route === undefined || provider === undefined) {
    return yield* impossible(`${model} is served by ${offer.routes.map((one) => one.provider).join(", ")}`)
  }
  return { model: offer.model, route, provider }
})

const say = (step: string, text: string) => Console.log(`${step.padEnd(10)} ${text}`)

const announce = (model: Model, route: Route, request: VideoRequest) => {
  const coins = price(model, request.seconds, request.resolution, request.sound)
  const sound = hasSound(model, request)
  const cost = route.price && costOf(route.price, { ...request, sound, way: request.draft === true ? "draft" : "text" })
  const dollars = cost === undefined ? "" : `, about $${cost.toFixed(2)}`
  return say(
    "order",
    `${route.provider} ${route.model}: ${request.ratio}, ${request.seconds} s, ${request.resolution}${request.sound === false ? ", no sound" : ""} (${coins ?? "?"} coins${dollars})`
  )
}

type Chosen = Effect.Success<ReturnType<typeof choose>>

/** Reads the status until the task has ended, and says what changed. */
const wait = Effect.fnUntraced(function* (
  { provider, route, model: { deadlineMinutes } }: Chosen,
  task: TaskRef
): Effect.fn.Return<VideoSource, ProviderError | Impossible> {
  const end = (yield* monotonicMillis) + deadlineMinutes * 60_000
  let said = ""
  let pause = firstPause
  while ((yield* monotonicMillis) < end) {
    const status = yield* provider.status(task, route.model)
    if (status._tag === "Failed") return yield* impossible(`failed: ${status.failure} (${status.detail})`)
    if (status._tag === "Ready") {
      yield* say("ready", status.cost === undefined ? "" : costText(status.cost))
      return status.source
    }
    const text = [
      "running",
      ...(status.progress === undefined ? [] : [`${status.progress}%`]),
      ...(status.place === undefined ? [] : [`number ${status.place} in its line`])
    ].join(", ")
    if (text !== said) yield* say("status", text)
    said = text
    yield* Effect.sleep(Math.min(pause, provider.pollEvery))
    pause *= 2
  }
  return yield* impossible(`not ready after ${deadlineMinutes} minutes`)
})

const write = Effect.fnUntraced(function* (provider: Provider, source: VideoSource, out: string) {
  const fs = yield* FileSystem.FileSystem
  const path = resolve(out)
  const unwritable = () => impossible(`${out}: cannot be written there`)
  yield* Effect.mapError(fs.makeDirectory(dirname(path), { recursive: true }), unwritable)
  const content = yield* provider.content(source)
  yield* say("content", content.length === undefined ? "of unknown length" : `${content.length} bytes`)
  yield* Stream.run(content.bytes, fs.sink(path)).pipe(Effect.catchTag("PlatformError", unwritable))
  const media = yield* Media
  const video = yield* Effect.mapError(media.inspect(path), () => impossible(`${out}: what came is no video`))
  yield* say("video", `${out}: ${video.width}x${video.height}, ${video.seconds.toFixed(1)} s`)
})

/** Orders one video and waits until it is there. */
const order = Effect.fnUntraced(function* (chosen: Chosen, request: VideoRequest, inputs: TaskInputs) {
  const { model, route, provider } = chosen
  yield* announce(model, route, request)
  const submission = yield* provider.submit(request, route.model, crypto.randomUUID(), inputs)
  const { task } = submission
  yield* say("accepted", task)
  const source = submission._tag === "Finished" ? submission.source : yield* wait(chosen, task)
  return { task, source }
})

/** Beside the video that it becomes. */
const draftPath = (out: string) => `${out.slice(0, out.length - extname(out).length)}.draft${extname(out)}`

const run = Effect.fnUntraced(function* (given: Given) {
  const chosen = yield* choose(given)
  const { model, route, provider } = chosen
  const inputs = yield* readInputs(given)
  const wanted = {
    model: model.id,
    mode: "manual",
    ratio: Option.getOrElse(given.ratio, () => model.ratios[0]),
    seconds: Option.getOrElse(given.seconds, () => Math.min(...model.seconds)),
    resolution: Option.getOrElse(given.resolution, () => model.coinsPerSecond[0].resolution),
    prompt: given.prompt,
    ...(given.silent && { sound: false })
  } as const
  const drafts = takesOf(model, route).draft
  if (!given.draft || drafts === undefined) {
    const { source } = yield* order(chosen, new VideoRequest(wanted), inputs)
    return yield* write(provider, source, given.out)
  }
  const draft = yield* order(
    chosen,
    new VideoRequest({ ...wanted, resolution: drafts.draftResolution, draft: true }),
    inputs
  )
  yield* write(provider, draft.source, draftPath(given.out))
  const [resolution = wanted.resolution] = drafts.resolutions ?? []
  const film = yield* order(chosen, new VideoRequest({ ...wanted, resolution }), { _tag: "Draft", task: draft.task })
  yield* write(provider, film.source, given.out)
})

/** A provider's refusal as an operator reads it; a prompt or a key is in none of its parts. */
const refusal = ({ provider, reason }: ProviderError) => {
  const { _tag, ...details } = JSON.parse(JSON.stringify(reason))
  return `${provider}: ${_tag}${Object.keys(details).length === 0 ? "" : ` ${JSON.stringify(details)}`}`
}

const services = Layer.unwrap(
  Effect.map(Settings, (settings) =>
    Layer.merge(
      ModelCatalogue.layer({ file: settings.modelsFile }).pipe(Layer.provide(Switches.layerFixed())),
      Media.layer()
    ).pipe(Layer.provideMerge(videoProviders(servers(settings))), Layer.provideMerge(Proxies.layer))
  )
).pipe(Layer.provide(Settings.fromEnvironment(process.env)))

const provider = Command.make("provider", flags, (given) =>
  explained(
    run(given).pipe(
      Effect.catchTags({ ProviderError: (error) => fail(refusal(error)), Impossible: ({ line }) => fail(line) }),
      Effect.provide(services)
    )
  )
).pipe(
  Command.withDescription("Makes one video with a real provider and prints each step, to test a key"),
  Command.withExamples([
    { command: 'npm run provider -- --model wan-3 --prompt "a red fox"', description: "Test KIE_API_KEY" },
    {
      command: 'npm run provider -- --model seedance-2.5 --prompt "a red fox" --draft',
      description: "Test ARK_API_KEY: a draft, then the same film in 1080p"
    }
  ])
)

provider.pipe(
  Command.run({ version: "1" }),
  Effect.provideService(References.MinimumLogLevel, "Error"),
  Effect.provide(NodeServices.layer),
  NodeRuntime.runMain
)
