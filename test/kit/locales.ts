import { FluentResource } from "@fluent/bundle"
import { existsSync, readFileSync } from "node:fs"

type Message = FluentResource["body"][number]
type Pattern = NonNullable<Message["value"]>
type Expression = Exclude<Exclude<Pattern, string>[number], string>

const path = (code: string) => `locales/${code}.ftl`
export const sourceOf = (code: string) => readFileSync(path(code), "utf8")

/** Every placeable of a text, those inside its forms included. */
const expressions = (pattern: Pattern): ReadonlyArray<Expression> =>
  typeof pattern === "string"
    ? []
    : pattern.flatMap((element) =>
        typeof element === "string"
          ? []
          : element.type === "select"
            ? [element, element.selector, ...element.variants.flatMap(({ value }) => expressions(value))]
            : [element]
      )

const variables = (pattern: Pattern) =>
  [...new Set(expressions(pattern).flatMap((one) => (one.type === "var" ? [one.name] : [])))].toSorted()

const patterns = (code: string) =>
  new Map(
    new FluentResource(sourceOf(code)).body.flatMap(({ id, value }) => (value === null ? [] : [[id, value] as const]))
  )

/** The keys of a language's file, as it is written: also those that cannot be read, and those that are there twice. */
export const keysOf = (code: string) => [...sourceOf(code).matchAll(/^([a-z][\w-]*) =/gm)].map(([, key = ""]) => key)

/** What must be the same in every language: tags, and the commands that a text names. */
const fixed = (code: string) => {
  const texts = sourceOf(code).split(/^(?=[a-z][\w-]* =)/m)
  return new Map(
    texts.map((text) => [/^[\w-]*/.exec(text)?.[0], (text.match(/<\/?[a-z]+|(?<=\s)\/[a-z]+/g) ?? []).join(" ")])
  )
}

/** What a language lacks beside another, with the plural forms that its own readers expect. */
export const faultsOf = (code: string, locale: string, complete = "en"): ReadonlyArray<string> => {
  if (!existsSync(path(code))) return [`${path(code)} is missing`]
  const [mine, model] = [patterns(code), patterns(complete)]
  const [myFixed, modelFixed] = [fixed(code), fixed(complete)]
  const written = keysOf(code)
  const { pluralCategories } = new Intl.PluralRules(locale).resolvedOptions()
  return [
    ...written.filter((key, n) => written.indexOf(key) !== n).map((key) => `${key} is there twice`),
    ...written.filter((key) => !mine.has(key)).map((key) => `${key} cannot be read`),
    ...[...model.keys()].filter((key) => !mine.has(key)).map((key) => `${key} is missing`),
    ...[...mine].flatMap(([key, pattern]) => {
      const original = model.get(key)
      if (original === undefined) return [`${key} is in no other language`]
      const forms = expressions(pattern).flatMap((one) =>
        one.type === "select" ? [one.variants.map(({ key: form }) => String(form.value))] : []
      )
      return [
        ...(variables(pattern).join() === variables(original).join() ? [] : [`${key} names other arguments`]),
        ...(myFixed.get(key) === modelFixed.get(key) ? [] : [`${key} has other tags or commands`]),
        ...forms.flatMap((form) =>
          pluralCategories.filter((one) => !form.includes(one)).map((one) => `${key} lacks the form "${one}"`)
        )
      ]
    })
  ]
}
