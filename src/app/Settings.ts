import { Config, ConfigProvider, Context, Effect, Layer, Option } from "effect"
import {
  environmentProvider,
  namesIn,
  readSettings,
  type Setting,
  type SettingGroup,
  SettingsError,
  type SettingValues
} from "../platform/Config.ts"
import { misspelt } from "../platform/Config/misspelt.ts"
import { openAi } from "../platform/OpenAiSettings.ts"
import type { Connection, ProviderRecord } from "../providers/ProviderRecord.ts"
import { providers } from "../providers/Providers.ts"
import { doubtsOf } from "./Settings/doubts.ts"
import { hosting } from "./Settings/hosting.ts"
import { bucketFaults, keeping } from "./Settings/keeping.ts"
import { observing } from "./Settings/observing.ts"
import { coins, limits, models } from "./Settings/offer.ts"
import { looksLikeToken, namesOf, productionIn } from "./Settings/production.ts"
import { telegram, telegramApi } from "./Settings/telegram.ts"

/** The bot's own settings; each provider brings its own. */
const own = {
  ...telegram.settings,
  ...hosting.settings,
  ...keeping.settings,
  ...openAi.settings,
  ...models.settings,
  ...coins.settings,
  ...limits.settings,
  ...observing.settings
}

/** Every setting, in groups and in the order in which operators read them: a setting that two of them read stands once. */
export const groupsWith = (list: ReadonlyArray<ProviderRecord>): ReadonlyArray<SettingGroup> => {
  const groups = [
    telegram,
    hosting,
    keeping,
    openAi,
    ...list.map(({ settings }) => settings),
    models,
    coins,
    limits,
    observing
  ]
  const seen = new Set<Setting<unknown>>()
  return groups.map(({ title, settings }: SettingGroup) => {
    const fresh = Object.entries(settings).filter(([, one]) => !seen.has(one))
    for (const [, one] of fresh) seen.add(one)
    return { title, settings: Object.fromEntries(fresh) }
  })
}

export const groups = groupsWith(providers)

const allOf = (groups: ReadonlyArray<SettingGroup>) => groups.flatMap(({ settings }) => Object.values(settings))

/** Every setting of the bot, in one table. */
export const allSettings = allOf(groups)

/** A provider that the settings ask for. */
export interface AskedProvider {
  readonly provider: ProviderRecord
  readonly connection: Connection
}

interface Remarks {
  /** What is set but cannot be meant, a line each. */
  readonly doubts: ReadonlyArray<string>
  /** What is set that only a bot in production needs. */
  readonly production: ReadonlyArray<string>
}

interface Values extends SettingValues<typeof own>, Remarks {
  /** The providers that are asked for, in the order of the list. */
  readonly providers: ReadonlyArray<AskedProvider>
}

/** Rules between settings, which no single one can check. */
const contradictions = (values: Omit<Values, keyof Remarks>): ReadonlyArray<string> => {
  const real = Option.isSome(values.telegramToken)
  const plain = Option.exists(values.publicUrl, (url) => url.startsWith("http://"))
  const webhookWanted = Option.contains(values.telegramMode, "webhook")
  const several = values.cluster === "socket"
  return [
    ...bucketFaults(values),
    ...(real && values.playground ? ["PLAYGROUND: is set, and TELEGRAM_BOT_TOKEN too: it is one or the other"] : []),
    ...(real && plain && values.telegramApiRoot === telegramApi
      ? ["PUBLIC_URL: must be https, Telegram sends updates nowhere else"]
      : []),
    ...(real && webhookWanted && Option.isNone(values.publicUrl)
      ? ["PUBLIC_URL: is needed for TELEGRAM_MODE=webhook"]
      : []),
    // The playground, the demo's clips and the embedded database live in one process.
    ...(several && !real ? ["TELEGRAM_BOT_TOKEN: is needed for CLUSTER=socket"] : []),
    ...(several && Option.isNone(values.databaseUrl) ? ["DATABASE_URL: is needed for CLUSTER=socket"] : []),
    ...(several && real && values.providers.length === 0
      ? ["CLUSTER: socket needs a video server's key or address"]
      : [])
  ]
}

const NodeEnv = Config.option(Config.String("NODE_ENV"))

/** The variables whose text is as `has` says. */
const withText = (
  source: ConfigProvider.ConfigProvider,
  names: ReadonlyArray<string>,
  has: (text: string) => boolean
): Effect.Effect<ReadonlyArray<string>> =>
  Effect.filter(names, (name) =>
    Effect.match(Config.String(name).parse(source), { onFailure: () => false, onSuccess: has })
  )

/** A comment may stand in such a text. */
const isCommented = (text: string) => /\s#/.test(text)

/** What the variables that are set say beside their values. */
const remarks = Effect.fnUntraced(function* (values: Omit<Values, keyof Remarks>, list: ReadonlyArray<ProviderRecord>) {
  const source = yield* ConfigProvider.ConfigProvider
  const given = yield* namesIn(source)
  const settings = allOf(groupsWith(list))
  const strange = misspelt(given, namesOf(settings))
  const nodeEnv = yield* Effect.orElseSucceed(NodeEnv.parse(source), () => Option.none())
  const servers = allOf([openAi, ...list.map(({ settings }) => settings)])
  return {
    doubts: doubtsOf({
      values,
      given,
      misspelt: strange,
      commented: yield* withText(
        source,
        settings.map(({ name }) => name),
        isCommented
      ),
      providers: list.map(({ name }) => name)
    }),
    production: productionIn({
      settings,
      servers,
      given,
      misspelt: strange,
      tokens: yield* withText(source, given, looksLikeToken),
      nodeEnv: Option.getOrUndefined(nodeEnv)
    })
  }
})

const load = Effect.fnUntraced(function* (
  list: ReadonlyArray<ProviderRecord>
): Effect.fn.Return<Values, SettingsError> {
  const read = yield* readSettings(allOf(groupsWith(list)))
  const asked = list.flatMap((provider) => {
    const connection = provider.connect(read)
    return connection === undefined ? [] : [{ provider, connection }]
  })
  const values = { ...read(own), providers: asked }
  const wrong = contradictions(values)
  if (wrong.length > 0) return yield* new SettingsError({ faults: wrong })
  return { ...values, ...(yield* remarks(values, list)) }
})

/** The settings as read at the start; `NAME=` counts as not set. */
export class Settings extends Context.Service<Settings, Values>()("kudo/Settings") {
  /** Fails with {@link SettingsError}, naming every fault at once. */
  static readonly layer = (list: ReadonlyArray<ProviderRecord> = providers) => Layer.effect(Settings, load(list))

  /** The settings that an environment such as `process.env` gives. */
  static readonly fromEnvironment = (
    environment: Readonly<Record<string, string | undefined>>,
    list: ReadonlyArray<ProviderRecord> = providers
  ) => Settings.layer(list).pipe(Layer.provide(environmentProvider(environment)))
}
