import { type Config, ConfigProvider, Context, Effect, Layer, Option, Result, Schema } from "effect"
import { settings, telegramApi } from "./Config/settings.ts"

export type { Setting } from "./Config/readers.ts"
export { openAiApi, settings, telegramApi } from "./Config/settings.ts"

/** What stops the start: one line per fault, each naming its setting and never its value. */
export class SettingsError extends Schema.TaggedError<SettingsError>()("SettingsError", {
  faults: Schema.Array(Schema.String)
}) {
  override get message() {
    return this.faults.join("\n")
  }
}

type Values = { readonly [K in keyof typeof settings]: Config.Success<(typeof settings)[K]["config"]> }

/** Anything that names a server of videos; without one a bot is a demo. */
const hasVideoServer = (values: Values) =>
  [
    values.openAiBaseUrl,
    values.openAiKey,
    values.soraBaseUrl,
    values.soraKey,
    values.kieKey,
    values.geminiKey,
    values.googleProject,
    values.openRouterKey
  ].some((one) => Option.isSome<unknown>(one))

/** Rules between settings, which no single one can check. */
const contradictions = (values: Values): ReadonlyArray<string> => {
  const real = Option.isSome(values.telegramToken)
  const plain = Option.exists(values.publicUrl, (url) => url.startsWith("http://"))
  const webhookWanted = Option.contains(values.telegramMode, "webhook")
  const several = values.cluster === "socket"
  return [
    ...(real && plain && values.telegramApiRoot === telegramApi
      ? ["PUBLIC_URL: must be https, Telegram sends updates nowhere else"]
      : []),
    ...(real && webhookWanted && Option.isNone(values.publicUrl)
      ? ["PUBLIC_URL: is needed for TELEGRAM_MODE=webhook"]
      : []),
    // The playground, the demo's clips and the embedded database live in one process.
    ...(several && !real ? ["TELEGRAM_BOT_TOKEN: is needed for CLUSTER=socket"] : []),
    ...(several && Option.isNone(values.databaseUrl) ? ["DATABASE_URL: is needed for CLUSTER=socket"] : []),
    ...(several && real && !hasVideoServer(values) ? ["CLUSTER: socket needs a video server's key or address"] : [])
  ]
}

/** The first line of a config error that says what is wrong, without the value that was given. */
const explain = (name: string, error: Config.ConfigError): string => {
  const own = /must (?:be|look)[^\n]*/.exec(String(error.message))?.[0]
  const choices = name === "TELEGRAM_MODE" ? "must be webhook or polling" : undefined
  return `${name}: ${own ?? choices ?? settingHint(name)}`
}

const settingHint = (name: string) => {
  const known = Object.values(settings).find((one) => one.name === name)
  return known === undefined ? "has no usable value" : `has no usable value. ${known.description}`
}

const load = Effect.gen(function* () {
  const given = yield* ConfigProvider.ConfigProvider
  const read: Record<string, unknown> = {}
  const faults: Array<string> = []
  for (const [key, one] of Object.entries(settings)) {
    const config: Config.Config<unknown> = one.config
    const result = yield* Effect.result(config.parse(given))
    if (Result.isSuccess(result)) read[key] = result.success
    else faults.push(explain(one.name, result.failure))
  }
  if (faults.length > 0) return yield* new SettingsError({ faults })
  // The one cast of this file: the loop above filled every key with its own config's value.
  const values = read as Values
  const wrong = contradictions(values)
  return wrong.length > 0 ? yield* new SettingsError({ faults: wrong }) : values
})

/** The settings as read at the start; `NAME=` counts as not set. */
export class Settings extends Context.Service<Settings, Values>()("kudo/Settings") {
  /** Fails with {@link SettingsError}, naming every fault at once. */
  static readonly layer = Layer.effect(Settings, load)

  /** The settings that an environment such as `process.env` gives. */
  static readonly fromEnvironment = (environment: Readonly<Record<string, string | undefined>>) =>
    Settings.layer.pipe(
      Layer.provide(
        ConfigProvider.layer(
          ConfigProvider.fromUnknown(Object.fromEntries(Object.entries(environment).filter(([, value]) => value)))
        )
      )
    )
}
