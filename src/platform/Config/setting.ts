import { Config, type Option, type Redacted } from "effect"
import type { Reader, Setting, SettingGroup, SettingTable } from "../Config.ts"
import { headerSecret } from "./readers.ts"

/** What is told of a setting: the name of its variable, and what it is for. */
interface Told {
  readonly name: string
  readonly description: string
  /** In words what holds while it is not set, where a value does not tell: `SORA_API_KEY`'s is `OPENAI_API_KEY`. */
  readonly otherwise?: string
}

const told = ({ name, description, otherwise }: Told) => ({
  name,
  description,
  fallback: otherwise === undefined ? ({ _tag: "None" } as const) : ({ _tag: "Words", text: otherwise } as const)
})

/** A setting that has a value of its own while nothing is set. */
export const setting = <A>(given: Told & { readonly reader: Reader<A>; readonly default: NoInfer<A> }): Setting<A> => ({
  ...told(given),
  config: given.reader(given.name).pipe(Config.withDefault(given.default)),
  ...(given.otherwise === undefined && { fallback: { _tag: "Value", text: String(given.default) } }),
  secret: false
})

/** A setting that may be absent. */
export const optionalSetting = <A>(given: Told & { readonly reader: Reader<A> }): Setting<Option.Option<A>> => ({
  ...told(given),
  config: Config.option(given.reader(given.name)),
  secret: false
})

/** A setting whose value nobody is shown; it may be absent, or in the file that `NAME_FILE` names. */
export const secretSetting = (
  given: Told & { readonly reader?: Reader<Redacted.Redacted> }
): Setting<Option.Option<Redacted.Redacted>> => ({
  ...told(given),
  config: Config.option((given.reader ?? headerSecret)(given.name)),
  secret: true
})

export const settingGroup = <const S extends SettingTable>(title: string, settings: S): SettingGroup<S> => ({
  title,
  settings
})
