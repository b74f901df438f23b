import { Config, ConfigProvider, Effect, Option, Result, Schema } from "effect"
import { cleaned } from "./Config/cleaned.ts"
import { fileSetting, readSecretFile } from "./Config/secretFile.ts"

/** How the text of an environment variable is read. What it fails with says what the text must be, and never repeats it. */
export type Reader<A> = (name: string) => Config.Config<A>

/** One setting: its environment variable, how it is read, and what operators are told of it. */
export interface Setting<A> {
  readonly name: string
  /** `NAME=` counts as not set. */
  readonly config: Config.Config<A>
  /** What it is for, in one sentence or two. */
  readonly description: string
  /** What holds while it is not set: a text that could be set, or words for what is derived from other settings. */
  readonly fallback:
    | { readonly _tag: "None" }
    | { readonly _tag: "Value"; readonly text: string }
    | { readonly _tag: "Words"; readonly text: string }
  /** Whether its value is never shown: it is read as `Redacted`. */
  readonly secret: boolean
}

/** Settings by the names that the code has for them. */
export type SettingTable = Readonly<Record<string, Setting<unknown>>>

/** The values of a table's settings. */
export type SettingValues<S extends SettingTable> = { readonly [K in keyof S]: Config.Success<S[K]["config"]> }

/** Settings that belong together, under the title that operators find them by. */
export interface SettingGroup<S extends SettingTable = SettingTable> {
  readonly title: string
  readonly settings: S
}

/** Gives the values of a table, all of whose settings have been read. */
export type SettingReader = <S extends SettingTable>(table: S) => SettingValues<S>

/** What stops the start: one line per fault, each naming its setting and never its value. */
export class SettingsError extends Schema.TaggedError<SettingsError>()("SettingsError", {
  faults: Schema.Array(Schema.String)
}) {
  override get message() {
    return this.faults.join("\n")
  }
}

/** The part of a config error that says what is wrong, without the value that was given. */
const explain = ({ name, description }: Setting<unknown>, error: Config.ConfigError): string => {
  const said = /must (?:be|look)[^\n]*/.exec(String(error.message))?.[0]
  return `${name}: ${said ?? `has no usable value. ${description}`}`
}

/** The source of one setting: for a secret whose `NAME_FILE` is set, what that file holds. */
const sourceOf = Effect.fnUntraced(function* (
  { name, secret }: Setting<unknown>,
  given: ConfigProvider.ConfigProvider
): Effect.fn.Return<ConfigProvider.ConfigProvider, string> {
  if (!secret) return given
  const read = (variable: string) =>
    Effect.orElseSucceed(Config.option(Config.NonEmptyString(variable)).parse(given), () => Option.none<string>())
  const path = yield* read(fileSetting(name))
  if (Option.isNone(path)) return given
  if (Option.isSome(yield* read(name))) return yield* Effect.fail(`${name}: is set, and ${fileSetting(name)} too`)
  return ConfigProvider.fromUnknown({ [name]: cleaned(yield* readSecretFile(name, path.value)) })
})

/** Characters without a width, and those that turn the direction of what comes after: they come along with what is copied. */
const invisible = /[\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/

/** Fails where a value that could be read has a character in it that nobody sees, as in a password or a path. */
const ensureVisible = ({ name }: Setting<unknown>, source: ConfigProvider.ConfigProvider) =>
  Effect.orElseSucceed(Config.String(name).parse(source), () => "").pipe(
    Effect.flatMap((text) =>
      invisible.test(text) ? Effect.fail(`${name}: has a character in it that nobody sees: write it anew`) : Effect.void
    )
  )

/** The names of the variables that a source has. */
export const namesIn = (given: ConfigProvider.ConfigProvider): Effect.Effect<ReadonlyArray<string>> =>
  given.load([]).pipe(
    Effect.map((node) => (node?._tag === "Record" ? [...node.keys] : [])),
    Effect.orElseSucceed(() => [])
  )

/** Reads each setting once; fails with {@link SettingsError}, naming every fault at once and in their order. */
export const readSettings = Effect.fnUntraced(function* (
  settings: ReadonlyArray<Setting<unknown>>
): Effect.fn.Return<SettingReader, SettingsError> {
  const given = yield* ConfigProvider.ConfigProvider
  const values = new Map<Setting<unknown>, unknown>()
  const faults: Array<string> = []
  for (const setting of settings) {
    const result = yield* sourceOf(setting, given).pipe(
      Effect.flatMap((source) =>
        setting.config.parse(source).pipe(
          Effect.mapError((error) => explain(setting, error)),
          Effect.tap(ensureVisible(setting, source))
        )
      ),
      Effect.result
    )
    if (Result.isSuccess(result)) values.set(setting, result.success)
    else faults.push(result.failure)
  }
  if (faults.length > 0) return yield* new SettingsError({ faults })
  return <S extends SettingTable>(table: S) => {
    const unread = Object.values(table).find((setting) => !values.has(setting))
    if (unread !== undefined) throw new Error(`${unread.name} is in no group of settings`)
    // The one cast of this file: each value was read by its own setting's config.
    return Object.fromEntries(
      Object.entries(table).map(([key, setting]) => [key, values.get(setting)])
    ) as SettingValues<S>
  }
})

/**
 * The environment such as `process.env` as a source of settings. White space and quotes around a value are not part of it,
 * as files for containers keep both, and `NAME=` counts as not set.
 */
export const environmentProvider = (environment: Readonly<Record<string, string | undefined>>) =>
  ConfigProvider.layer(
    ConfigProvider.fromUnknown(
      Object.fromEntries(
        Object.entries(environment).flatMap(([name, value]) => {
          const text = cleaned(value ?? "")
          return text === "" ? [] : [[name, text]]
        })
      )
    )
  )
