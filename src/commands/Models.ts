import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { Console, DateTime, Effect, Layer, Option, References, Schema } from "effect"
import { Command, Flag } from "effect/cli"
import { videoProviders } from "../app/Outside.ts"
import { Settings } from "../app/Settings.ts"
import { explained } from "../app/Startup.ts"
import { Proxies } from "../platform/Proxies.ts"
import { type Provider, VideoProviders } from "../providers/VideoProvider.ts"
import type { ModelDescription } from "../providers/VideoProvider/description.ts"
import type { Model, Route } from "../video/ModelCatalogue/Model.ts"
import { readModels } from "../video/ModelCatalogue/read.ts"
import { compare, isHarmful, line } from "./Models/compare.ts"
import { draft } from "./Models/draft.ts"
import { fail } from "./fail.ts"
import { servers } from "./servers.ts"

/** Why the command cannot go on, as one line. */
class Impossible extends Schema.TaggedError<Impossible>()("Impossible", { line: Schema.String }) {}

const impossible = (line: string) => new Impossible({ line })

/** New models that are printed of one provider: gateways list hundreds. */
const maxNew = 40

/** Seconds for all answers of one provider; some are asked model by model. */
const within = 60

const flags = {
  check: Flag.Boolean("check").pipe(
    Flag.withDescription("Asks each provider with a key what it offers, and prints what the catalogue does not say so"),
    Flag.withDefault(false)
  ),
  draft: Flag.String("draft").pipe(
    Flag.withDescription("A model as its provider calls it, such as google/veo-3.1: prints an entry of it, to review"),
    Flag.optional
  )
}

type Described = ReadonlyArray<ModelDescription> | "no list" | "no answer"

/** What a provider says of some models and of whatever else it lists. */
const ask = (provider: Provider, models: ReadonlyArray<string>): Effect.Effect<Described> => {
  const named = provider.models?.pipe(
    Effect.map((names): ReadonlyArray<ModelDescription> | undefined => names?.map((model) => ({ model })))
  )
  const asked: ReturnType<NonNullable<Provider["describe"]>> | undefined = provider.describe?.(models) ?? named
  if (asked === undefined) return Effect.succeed("no list")
  return asked.pipe(
    Effect.map((told): Described => told ?? "no list"),
    Effect.timeoutOrElse({ duration: `${within} seconds`, orElse: () => Effect.succeed("no answer" as const) }),
    Effect.orElseSucceed(() => "no answer" as const)
  )
}

/** Prints in what a provider's word differs from the catalogue; gives whether that is any harm. */
const checkOne = Effect.fnUntraced(function* (provider: Provider, models: ReadonlyArray<Model>) {
  const { name, label } = provider
  // What a provider serves may depend on which of its keys is there.
  const serves = (route: Route) => route.provider === name && provider.serves(route.model)
  const routes = models.flatMap((model) => model.routes.filter(serves))
  const told = yield* ask(provider, [...new Set(routes.map(({ model }) => model))])
  if (typeof told === "string") {
    yield* Console.log(`– ${label}: ${told === "no list" ? "lists no models" : "does not answer"}`)
    return told === "no answer"
  }
  const all = compare(serves, models, told)
  const isBad = all.some(isHarmful)
  const isNew = ({ _tag }: (typeof all)[number]) => _tag === "New"
  const fresh = all.filter(isNew)
  const differences = [...all.filter((one) => !isNew(one)), ...fresh.slice(0, maxNew)]
  const more = fresh.length > maxNew ? [`  … and ${fresh.length - maxNew} more that are new`] : []
  yield* Console.log(
    [
      `${isBad ? "✗" : "✓"} ${label}: ${told.length} models`,
      ...differences.map((one) => `  ${line(name, one)}`),
      ...more
    ].join("\n")
  )
  return isBad
})

/** Prints every difference; fails where something that is offered is not made so, or a provider does not answer. */
const check = Effect.gen(function* () {
  const all = yield* readModels((yield* Settings).modelsFile)
  const enabled = all.filter((model) => model.enabled !== false)
  const providers = [...(yield* VideoProviders).values()]
  if (providers.length === 0) return yield* impossible("no provider has what it needs: set a key")
  const bad = yield* Effect.forEach(providers, (provider) => checkOne(provider, enabled), { concurrency: "unbounded" })
  if (bad.includes(true)) return yield* impossible("the catalogue and the providers differ")
})

/** Prints an entry for a model that a provider describes. */
const print = Effect.fnUntraced(function* (model: string) {
  const today = DateTime.formatIsoDateUtc(yield* DateTime.now)
  for (const provider of (yield* VideoProviders).values()) {
    const told = yield* ask(provider, [model])
    const described = typeof told === "string" ? undefined : told.find((one) => one.model === model)
    if (described === undefined) continue
    yield* Console.log(JSON.stringify([draft(provider.name, described, today)], null, 2))
    if (!provider.serves(model)) {
      yield* Console.error(`The driver of ${provider.label} has no words for ${model} yet: add them before the entry.`)
    }
    return
  }
  return yield* impossible(`no provider with a key describes ${model}`)
})

const services = Layer.unwrap(Effect.map(Settings, (settings) => videoProviders(servers(settings)))).pipe(
  Layer.provideMerge(Proxies.layer),
  Layer.provideMerge(Settings.fromEnvironment(process.env))
)

const run = Effect.fnUntraced(function* (given: Command.Command.Config.Infer<typeof flags>) {
  if (Option.isSome(given.draft)) return yield* print(given.draft.value)
  if (given.check) return yield* check
  return yield* impossible("what shall be done? --check, or --draft MODEL")
})

const models = Command.make("models", flags, (given) =>
  explained(run(given).pipe(Effect.catchTags({ Impossible: ({ line }) => fail(line) }), Effect.provide(services)))
).pipe(
  Command.withDescription("Holds the catalogue of models against what the providers say that they have"),
  Command.withExamples([
    { command: "npm run models -- --check", description: "What is new, gone, cheaper, dearer or made otherwise" },
    { command: "npm run models -- --draft google/veo-3.1", description: "An entry for MODELS_FILE, to review" }
  ])
)

models.pipe(
  Command.run({ version: "1" }),
  Effect.provideService(References.MinimumLogLevel, "Error"),
  Effect.provide(NodeServices.layer),
  NodeRuntime.runMain
)
