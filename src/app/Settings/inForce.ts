import { Schema } from "effect"
import type { SettingGroup } from "../../platform/Config.ts"

/** A setting as it holds. */
export const SettingLine = Schema.Struct({
  group: Schema.String,
  name: Schema.String,
  description: Schema.String,
  given: Schema.Boolean,
  /** What was given, or what holds without it; null for a secret, which nobody is shown. */
  value: Schema.NullOr(Schema.String)
})
export type SettingLine = typeof SettingLine.Type

/** Of an address with a name and a password in it, neither is shown. */
const withoutLogin = (text: string) => text.replaceAll(/\/\/[^/@\s]*@/g, "//…@")

/** Every setting as an environment gives it, without its secrets. */
export const settingsInForce = (
  groups: ReadonlyArray<SettingGroup>,
  environment: Readonly<Record<string, string | undefined>>
): ReadonlyArray<SettingLine> =>
  groups.flatMap(({ title, settings }) =>
    Object.values(settings).map(({ name, description, secret, fallback }) => {
      const text = environment[name]?.trim() ?? ""
      const given = text !== "" || (secret && (environment[`${name}_FILE`] ?? "") !== "")
      const otherwise = fallback._tag === "None" ? null : fallback.text
      return { group: title, name, description, given, value: !given ? otherwise : secret ? null : withoutLogin(text) }
    })
  )
