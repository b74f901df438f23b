import type { SqlClient } from "effect/sql"

/** A fault in the text of a statement: `wrong` in the place of `right`. Both lie between two parameters. */
export type PlantedText = readonly [right: string | RegExp, wrong: string]

/** Texts that were planted, as they were met: a fault that no statement has any more would prove nothing. */
export const plantsMet = new Set<string | RegExp>()

/** A database whose client makes every statement with the fault. */
export const withPlanted = (client: SqlClient.SqlClient, [right, wrong]: PlantedText): SqlClient.SqlClient => {
  const planted = (strings: unknown) => {
    if (!Array.isArray(strings)) return strings
    const texts = strings.map((text) => String(text).replace(right, wrong))
    if (texts.every((text, n) => text === strings[n])) return strings
    plantsMet.add(right)
    return Object.assign(texts, { raw: texts })
  }
  return new Proxy(client, {
    apply: (make, self, [strings, ...values]: ReadonlyArray<unknown>) =>
      Reflect.apply(make, self, [planted(strings), ...values])
  })
}
